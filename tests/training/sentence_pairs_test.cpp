#include "training/sentence_pairs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "labeling/small_tokenizer.h"

namespace uptake {
namespace {

constexpr std::size_t known_words = 676;

const WordpieceTokenizer& tokenizer() {
  static const auto one = word_tokenizer(known_words);
  return one;
}

/// Reports in which no word comes twice: word i of all is identifier 5 + i, so that a passage tells
/// where it is from.
struct KnownText {
  PretrainingText text{tokenizer()};
  std::vector<std::size_t> begins;   ///< of each sentence, in words; then the end of all
  std::vector<std::size_t> reports;  ///< which report each sentence is of

  /// Lengths of each report's sentences, in words.
  explicit KnownText(const std::vector<std::vector<std::size_t>>& lengths) {
    std::size_t word = 0;
    for (std::size_t report = 0; report < lengths.size(); ++report) {
      text.begin_report();
      for (const auto length : lengths[report]) {
        begins.push_back(word);
        reports.push_back(report);
        std::string sentence;
        for (std::size_t i = 0; i < length; ++i) sentence += small_word(word++) + " ";
        text.add_sentence(sentence);
      }
    }
    begins.push_back(word);
  }
  std::size_t length(std::size_t sentence) const { return begins[sentence + 1] - begins[sentence]; }
  bool ends_report(std::size_t sentence) const {
    return sentence + 1 == reports.size() || reports[sentence + 1] != reports[sentence];
  }
};

/// Sentences [first, end) that a passage is of.
struct Passage {
  std::size_t first = 0, end = 0, words = 0;
  bool is_cut = false;
};

/// Reads [begin, end) of a sequence; nothing where that is no run of whole sentences of one report,
/// or a cut one.
std::optional<Passage> passage_of(const KnownText& known, const std::vector<std::int32_t>& ids,
                                  std::size_t begin, std::size_t end) {
  if (begin == end) return std::nullopt;
  for (auto i = begin + 1; i < end; ++i) {
    if (ids[i] != ids[i - 1] + 1) return std::nullopt;
  }
  const auto word = static_cast<std::size_t>(ids[begin] - first_word);
  Passage passage;
  passage.words = end - begin;
  while (known.begins[passage.first] < word) ++passage.first;
  if (known.begins[passage.first] != word) return std::nullopt;
  passage.end = passage.first;
  while (known.begins[passage.end] < word + passage.words) ++passage.end;
  passage.is_cut = known.begins[passage.end] != word + passage.words;
  if (passage.is_cut && passage.end != passage.first + 1) return std::nullopt;
  if (known.reports[passage.first] != known.reports[passage.end - 1]) return std::nullopt;
  return passage;
}

struct Pair {
  Passage first, second;
  bool follows = false;
};

/// Draws a pair and checks its form: [CLS] first [SEP] second [SEP], types, lengths.
std::optional<Pair> draw(const KnownText& known, std::size_t tokens, RandomStream& rng) {
  const auto drawn = draw_pair(known.text, tokens, tokenizer().special(), rng);
  const auto& ids = drawn.sequence.ids;
  if (ids.size() > tokens || ids.front() != 2 || ids.back() != 3) return std::nullopt;
  const auto middle = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), 3) - ids.begin());
  std::vector<std::int32_t> types(middle + 1, 0);
  types.resize(ids.size(), 1);
  if (drawn.sequence.types != types || !drawn.sequence.rules.empty()) return std::nullopt;
  const auto first = passage_of(known, ids, 1, middle);
  const auto second = passage_of(known, ids, middle + 1, ids.size() - 1);
  if (!first || !second) return std::nullopt;
  return Pair{*first, *second, drawn.follows};
}

/// No more than `room` words, and no further sentence of the report would have had room.
bool is_as_long_as_may_be(const KnownText& known, const Passage& passage, std::size_t room) {
  if (passage.words > room) return false;
  if (passage.is_cut) return passage.words == room;
  return known.ends_report(passage.end - 1) || passage.words + known.length(passage.end) > room;
}

TEST(SentencePairs, HalfFollow) {
  // Passages of up to (19 - 3) / 2 = 8 words. Of sentences 0 to 9, a passage from 0 (3 + 4 words),
  // 1 (4), 5 and 6 (8 each) or 8 (8 of its 20) has a sentence behind it; one from 2 (6 + 2), 3, 4,
  // 7 or 9 ends its report.
  const KnownText known({{3, 4, 6, 2}, {5}, {8, 8, 8}, {20, 1}});
  RandomStream rng(1, "pairs");
  constexpr double draws = 20'000;
  double can_follow = 0, follow = 0;
  std::vector<double> firsts(10), randoms(10);
  for (int i = 0; i < draws; ++i) {
    const auto pair = draw(known, 19, rng);
    ASSERT_TRUE(pair);
    ++firsts[pair->first.first];
    if (known.ends_report(pair->first.end - 1)) {
      ASSERT_FALSE(pair->follows);
    } else {
      ++can_follow;
      follow += pair->follows ? 1 : 0;
    }
    if (!pair->follows) ++randoms[pair->second.first];
  }
  EXPECT_NEAR(follow, can_follow / 2, 5 * std::sqrt(can_follow / 4));
  EXPECT_NEAR(can_follow, .5 * draws, 5 * std::sqrt(draws * .25));
  for (const auto count : firsts) {
    EXPECT_NEAR(count, draws / 10, 5 * std::sqrt(draws * .09));
  }
  for (const auto count : randoms) EXPECT_GT(count, 0);
}

TEST(SentencePairs, ACutSentenceIsFollowedByTheNext) {
  const KnownText known({{20, 1}, {3}});
  RandomStream rng(1, "pairs");
  int cut = 0;
  for (int i = 0; i < 500; ++i) {
    const auto pair = draw(known, 19, rng);
    ASSERT_TRUE(pair);
    if (!pair->follows) continue;
    ++cut;
    EXPECT_TRUE(pair->first.is_cut);
    EXPECT_EQ(pair->first.words, 8U);
    EXPECT_EQ(pair->second.first, 1U);
  }
  EXPECT_GT(cut, 0);
}

TEST(SentencePairs, OfOneReportEndsToo) {
  const KnownText known({{2, 2}});
  RandomStream rng(1, "pairs");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(draw(known, 16, rng));
}

TEST(SentencePairs, DependOnTheStreamAlone) {
  const KnownText known({{3, 4, 6, 2}, {5}, {8, 8, 8}, {20, 1}});
  const auto ids = [&](std::uint64_t index) {
    RandomStream rng(1, "pairs", index);
    std::vector<std::int32_t> all;
    for (int i = 0; i < 5; ++i) {
      const auto pair = draw_pair(known.text, 19, tokenizer().special(), rng);
      all.insert(all.end(), pair.sequence.ids.begin(), pair.sequence.ids.end());
    }
    return all;
  };
  EXPECT_EQ(ids(0), ids(0));
  EXPECT_NE(ids(0), ids(1));
}

RC_GTEST_PROP(SentencePairs, AreOfWholeSentencesInOrder, (std::uint64_t seed)) {
  std::vector<std::vector<std::size_t>> lengths(*rc::gen::inRange<std::size_t>(2, 6));
  for (auto& report : lengths) {
    report.resize(*rc::gen::inRange<std::size_t>(1, 6));
    for (auto& length : report) length = *rc::gen::inRange<std::size_t>(1, 23);
  }
  const KnownText known(lengths);
  const auto tokens = *rc::gen::inRange<std::size_t>(16, 60);
  const auto room = (tokens - 3) / 2;
  RandomStream rng(seed, "pairs");
  for (int i = 0; i < 20; ++i) {
    const auto pair = draw(known, tokens, rng);
    RC_ASSERT(pair);
    const auto& [first, second, follows] = *pair;
    RC_ASSERT(is_as_long_as_may_be(known, first, room));
    RC_ASSERT(is_as_long_as_may_be(known, second, room));
    if (!follows) continue;
    RC_ASSERT(second.first == first.end);
    RC_ASSERT(known.reports[second.first] == known.reports[first.first]);
  }
}

TEST(SentencePairs, OthersAreOfAnotherReport) {
  std::vector<std::vector<std::size_t>> lengths(30, {2, 2, 2});
  const KnownText known(lengths);
  RandomStream rng(1, "pairs");
  for (int i = 0; i < 5000; ++i) {  // one of 30 reports eight times in a row: once in 1e11
    const auto pair = draw(known, 16, rng);
    ASSERT_TRUE(pair);
    const bool same = known.reports[pair->second.first] == known.reports[pair->first.first];
    ASSERT_EQ(same, pair->follows);
  }
}

}  // namespace
}  // namespace uptake
