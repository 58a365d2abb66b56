#include "labeling/sentence_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "labeling/small_tokenizer.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Place = std::tuple<std::size_t, std::size_t, std::size_t>;  // sequence, begin, end

Place of(const TokenPlace& place) { return {place.sequence, place.begin, place.end}; }

/// 5 no, 6 hepato, 7 ##megaly, 8 lesion, 9 hepat, 10 ##ique, 11 full stop, 12 ##s
const WordpieceTokenizer& pieces() {
  static const auto tokenizer =
      small_tokenizer({"no", "hepato", "##megaly", "lesion", "hepat", "##ique", ".", "##s"});
  return tokenizer;
}

SentenceCoding coding_of(const std::string& text, const std::vector<Span>& mentions,
                         const std::vector<std::int32_t>& rules = {}) {
  return SentenceEncoder(pieces(), 32).encode(text, mentions, rules);
}

/// The place of the only mention.
Place place_in(const std::string& text, const std::string& words) {
  const auto begin = text.find(words);
  return of(coding_of(text, {{begin, begin + words.size()}}).mentions.at(0));
}

TEST(SentenceEncoder, OneSequenceBetweenClsAndSep) {
  const auto coding = coding_of("No hepatomegaly.", {});
  ASSERT_EQ(coding.sequences.size(), 1U);
  EXPECT_THAT(coding.sequences[0].ids, ElementsAre(2, 5, 6, 7, 11, 3));
  EXPECT_THAT(coding.sequences[0].types, IsEmpty());
  EXPECT_THAT(coding.sequences[0].rules, IsEmpty());
  EXPECT_THAT(coding.mentions, IsEmpty());
}

TEST(SentenceEncoder, WholeWordsAndPartsOfWords) {
  const std::string text = "No hepatomegaly, lesions.";
  EXPECT_EQ(place_in(text, "No"), Place(0, 1, 2));
  EXPECT_EQ(place_in(text, "hepatomegaly"), Place(0, 2, 4));
  EXPECT_EQ(place_in(text, "hepato"), Place(0, 2, 3));
  EXPECT_EQ(place_in(text, "megaly"), Place(0, 3, 4));
  EXPECT_EQ(place_in(text, "tome"), Place(0, 2, 4));  // a part of both pieces
  EXPECT_EQ(place_in(text, " hepatomegaly, "), Place(0, 2, 5));
  EXPECT_EQ(place_in(text, "lesion"), Place(0, 5, 6));
  EXPECT_EQ(place_in(text, "s."), Place(0, 6, 8));
  EXPECT_EQ(place_in(text, text), Place(0, 1, 8));
}

TEST(SentenceEncoder, AccentsTakeMoreBytesThanTheirPieces) {
  const std::string text = "Lésion hépatique.";
  EXPECT_THAT(coding_of(text, {}).sequences.at(0).ids, ElementsAre(2, 8, 9, 10, 11, 3));
  EXPECT_EQ(place_in(text, "Lésion"), Place(0, 1, 2));
  EXPECT_EQ(place_in(text, "hépatique"), Place(0, 2, 4));
  EXPECT_EQ(place_in(text, "hépat"), Place(0, 2, 3));
  EXPECT_EQ(place_in(text, "ique"), Place(0, 3, 4));
  EXPECT_EQ(place_in(text, "."), Place(0, 4, 5));
}

TEST(SentenceEncoder, AMentionWithoutATokenIsCls) {
  EXPECT_EQ(place_in("No  lesion.", "  "), Place(0, 0, 1));
  const auto coding = coding_of("", {{0, 0}});
  ASSERT_EQ(coding.sequences.size(), 1U);
  EXPECT_THAT(coding.sequences[0].ids, ElementsAre(2, 3));
  EXPECT_EQ(of(coding.mentions.at(0)), Place(0, 0, 1));
}

TEST(SentenceEncoder, RulesStandOnTheirMentionsTokens) {
  const std::string text = "No hepatomegaly, lesions.";
  EXPECT_THAT(coding_of(text, {{3, 15}, {17, 23}}, {4, 9}).sequences.at(0).rules,
              ElementsAre(0, 0, 4, 4, 0, 9, 0, 0, 0));
  EXPECT_THAT(coding_of(text, {{2, 3}}, {4}).sequences.at(0).rules,
              ElementsAre(4, 0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(SentenceEncoder, LongSentencesAreReadInWindowsThatOverlapByHalf) {
  const auto tokenizer = word_tokenizer(40);
  const SentenceEncoder encoder(tokenizer, 8);  // six words a window, three apart
  std::string text;
  const auto encode = [&](std::size_t words, std::vector<Span> mentions,
                          std::vector<std::int32_t> rules = {}) {
    text.clear();
    for (std::size_t i = 0; i < words; ++i) text += small_word(i) + " ";
    return encoder.encode(text, mentions, rules);
  };
  EXPECT_EQ(encode(6, {}).sequences.size(), 1U);
  EXPECT_EQ(encode(7, {}).sequences.size(), 2U);
  EXPECT_EQ(encode(9, {}).sequences.size(), 2U);
  EXPECT_EQ(encode(10, {}).sequences.size(), 3U);
  // The last word of twelve: a fourth window would have it in its middle, but there are three.
  EXPECT_EQ(of(encode(12, {{33, 35}}).mentions.at(0)), Place(2, 6, 7));

  // Word i is bytes 3i and 3i + 1, identifier 5 + i.
  const auto coding = encode(13, {{0, 2}, {12, 14}, {36, 38}, {18, 23}, {0, 39}}, {1, 2, 3, 4, 5});
  ASSERT_EQ(coding.sequences.size(), 4U);
  EXPECT_THAT(coding.sequences[0].ids, ElementsAre(2, 5, 6, 7, 8, 9, 10, 3));
  EXPECT_THAT(coding.sequences[1].ids, ElementsAre(2, 8, 9, 10, 11, 12, 13, 3));
  EXPECT_THAT(coding.sequences[2].ids, ElementsAre(2, 11, 12, 13, 14, 15, 16, 3));
  EXPECT_THAT(coding.sequences[3].ids, ElementsAre(2, 14, 15, 16, 17, 3));
  EXPECT_EQ(of(coding.mentions[0]), Place(0, 1, 2));
  EXPECT_EQ(of(coding.mentions[1]), Place(1, 2, 3));  // word 4, the window of words 3 to 8
  EXPECT_EQ(of(coding.mentions[2]), Place(3, 4, 5));  // word 12, of words 9 to 12
  EXPECT_EQ(of(coding.mentions[3]), Place(1, 4, 6));  // words 6 and 7
  EXPECT_EQ(of(coding.mentions[4]), Place(0, 1, 7));  // all words: as many as the window has
  EXPECT_THAT(coding.sequences[0].rules, ElementsAre(0, 5, 5, 5, 5, 5, 5, 0));
  EXPECT_THAT(coding.sequences[1].rules, ElementsAre(0, 0, 2, 0, 4, 4, 0, 0));
  EXPECT_THAT(coding.sequences[2].rules, IsEmpty());
  EXPECT_THAT(coding.sequences[3].rules, ElementsAre(0, 0, 0, 0, 3, 0));
}

/// A text whose pieces all differ, made from them, so that it is known where each came from.
struct KnownText {
  std::string text;
  std::vector<Span> spans;  ///< of piece i, whose identifier is 5 + i
};

constexpr std::size_t known_pieces = 70;

KnownText make_known_text(const std::vector<int>& kinds) {
  KnownText known;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto word = small_word(i);
    if (kinds[i] % 4 != 0) {
      known.text += kinds[i] % 3 == 0 ? "\n  " : " ";
    }
    const auto begin = known.text.size();
    // As it is; in capitals, which count as small; with an accent, which is a second byte.
    if (kinds[i] % 5 == 0) {
      known.text += {static_cast<char>(word[0] - 'a' + 'A'), word[1]};
    } else {
      known.text += word;
      if (kinds[i] % 5 == 1) known.text += "\u0301";
    }
    known.spans.push_back({begin, known.text.size()});
  }
  return known;
}

/// Piece i stands for small_word(i) where a word begins and inside one. Each text uses either.
WordpieceTokenizer tokenizer_for(const std::vector<int>& kinds) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < known_pieces; ++i) {
    const bool inside = i > 0 && i < kinds.size() && kinds[i] % 4 == 0;
    names.push_back((inside ? "##" : "") + small_word(i));
  }
  return small_tokenizer(names);
}

RC_GTEST_PROP(SentenceEncoder, AMentionsTokensAreThePiecesThatOverlapIt, ()) {
  const auto kinds =
      *rc::gen::resize(known_pieces, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60)));
  RC_PRE(kinds.size() <= known_pieces);
  const auto known = make_known_text(kinds);
  const auto tokenizer = tokenizer_for(kinds);
  const auto below = [](std::size_t first, std::size_t end) {  // all of them from the start
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
  };
  const auto longest = below(8, 30);
  std::vector<Span> mentions;
  for (int i = 0; i < 8; ++i) {
    const auto begin = below(0, known.text.size() + 1);
    mentions.push_back({begin, below(begin, known.text.size() + 1)});
  }
  const auto coding = SentenceEncoder(tokenizer, longest).encode(known.text, mentions);

  std::vector<std::size_t> starts;  // the first piece of each window
  std::size_t covered = 0;
  for (const auto& sequence : coding.sequences) {
    const auto& ids = sequence.ids;
    RC_ASSERT(ids.size() <= longest);
    RC_ASSERT(ids.front() == 2 && ids.back() == 3);
    starts.push_back(ids.size() > 2 ? static_cast<std::size_t>(ids[1] - first_word) : 0);
    for (std::size_t i = 1; i + 1 < ids.size(); ++i) {
      RC_ASSERT(ids[i] == first_word + static_cast<std::int32_t>(starts.back() + i - 1));
    }
    RC_ASSERT(starts.back() <= covered);
    covered = starts.back() + ids.size() - 2;
  }
  RC_ASSERT(covered == kinds.size());

  for (std::size_t m = 0; m < mentions.size(); ++m) {
    std::size_t first = known.spans.size(), last = 0;
    for (std::size_t i = 0; i < known.spans.size(); ++i) {
      if (known.spans[i].end <= mentions[m].begin || known.spans[i].begin >= mentions[m].end) {
        continue;
      }
      first = std::min(first, i);
      last = i + 1;
    }
    const auto& place = coding.mentions[m];
    if (last == 0) {
      RC_ASSERT(of(place) == Place(0, 0, 1));
      continue;
    }
    const auto start = starts.at(place.sequence);
    const auto words = coding.sequences[place.sequence].ids.size() - 2;
    RC_ASSERT(place.begin == first - start + 1);
    RC_ASSERT(place.end == std::min(last - start, words) + 1);
    // Short ones are whole, and have words of the sentence around them.
    const auto quarter = (longest - 2) / 2 / 2;
    if (last - first <= quarter) RC_ASSERT(place.end - place.begin == last - first);
    RC_ASSERT(start == 0 || first - start >= quarter);
    RC_ASSERT(start + words == kinds.size() || start + words - first > quarter);
  }
}

}  // namespace
}  // namespace uptake
