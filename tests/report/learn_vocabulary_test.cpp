#include "report/learn_vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "report/choose_pieces.h"
#include "report/sentencepiece_pieces.h"
#include "report/token_statistics.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSubsetOf;
using ::testing::Not;

using Strings = std::vector<std::string>;

WordCounter counted(const Strings& reports) {
  WordCounter words;
  for (const auto& report : reports) words.add(report);
  return words;
}

Strings repeated(const std::string& report, std::size_t times) { return Strings(times, report); }

/// "[PAD]" to "[MASK]", and a to z at both places.
Strings letters() {
  Strings pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (char c = 'a'; c <= 'z'; ++c) pieces.emplace_back(1, c);
  for (char c = 'a'; c <= 'z'; ++c) pieces.push_back(std::string("##") + c);
  return pieces;
}

Strings learnt_by(const LearntVocabulary& vocabulary) {
  return {vocabulary.pieces.end() - static_cast<std::ptrdiff_t>(vocabulary.learnt),
          vocabulary.pieces.end()};
}

TEST(WordCounts, CountsOccurrencesAndReports) {
  const auto words = counted({"Liver, liver. Größe", "LIVER"});
  EXPECT_EQ(words.reports(), 2U);
  EXPECT_THAT(words.counts(1), ElementsAre(WordCount{",", 1, 1}, WordCount{".", 1, 1},
                                           WordCount{"große", 1, 1}, WordCount{"liver", 3, 2}));
  EXPECT_THAT(words.counts(2), ElementsAre(WordCount{"liver", 3, 2}));
}

TEST(WordCounts, NumbersAreNoWords) {
  EXPECT_THAT(
      counted({"T12 18F 2019 MRN1234567 4 12 a1b2c3 ☃x " + std::string(101, 'a')}).counts(1),
      ElementsAre(WordCount{"12", 1, 1}, WordCount{"18f", 1, 1}, WordCount{"4", 1, 1},
                  WordCount{"t12", 1, 1}));
}

TEST(WordCounts, TheRarestAreForgottenWhereThereAreTooMany) {
  WordCounter words({}, 4);
  words.add("a b c d");
  words.add("a b");
  words.add("e");  // five: c, d and e are in one report each
  EXPECT_THAT(words.counts(1), ElementsAre(WordCount{"a", 2, 2}, WordCount{"b", 2, 2}));
  words.add("c");
  EXPECT_THAT(words.counts(1), Contains(WordCount{"c", 1, 1}));
}

TEST(SentencepiecePieces, JoinsTheMostFrequentPairFirst) {
  // Of "▁ab" x 3 and "▁cab" x 2: a+b five times, ▁+ab three, c+ab and ▁+c twice.
  const auto pieces = sentencepiece_pieces({{"ab", 3, 3}, {"cab", 2, 2}}, 10);
  ASSERT_GE(pieces.size(), 3U);
  EXPECT_EQ(pieces[0], "##ab");
  EXPECT_EQ(pieces[1], "ab");
  EXPECT_THAT(pieces, Contains("cab"));
  EXPECT_THAT(sentencepiece_pieces({{"ab", 3, 3}, {"cab", 2, 2}}, 1), ElementsAre("##ab"));
  EXPECT_THAT(sentencepiece_pieces({}, 10), ElementsAre());
}

TEST(SentencepiecePieces, PrintsNothing) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  sentencepiece_pieces({{"liver", 3, 3}, {"lung", 2, 2}}, 1000);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ChoosePieces, TakesWhatSavesMost) {
  // "abcd" x 10 has 4 tokens, "abef" x 3 as well. Whole, "abcd" saves 3 x 10; "ab" 1 x 13 of both,
  // and once "abcd" is there 1 x 3; "abef" 3 x 3, and once it is there "ab" saves nothing.
  const std::vector<WordCount> words{{"abcd", 10, 9}, {"abef", 3, 3}};
  EXPECT_THAT(choose_pieces(words, letters(), {"ab", "abcd", "abef", "##ef", "xy"}, 9),
              ElementsAre(ChosenPiece{"abcd", 30}, ChosenPiece{"abef", 9}));
  EXPECT_THAT(choose_pieces(words, letters(), {"ab", "##ef"}, 9),
              ElementsAre(ChosenPiece{"ab", 13}, ChosenPiece{"##ef", 3}));
  EXPECT_THAT(choose_pieces(words, letters(), {"ab", "##ef"}, 1),
              ElementsAre(ChosenPiece{"ab", 13}));
}

TEST(ChoosePieces, AnotherPieceCanMakeAPieceWorthMore) {
  // With "ab" in the vocabulary, "##def" is passed over by "##cd" until "abc" is there:
  // ab ##cd ##e ##f (4), abc ##d ##e ##f (4, saves nothing), abc ##def (2).
  auto vocabulary = letters();
  vocabulary.insert(vocabulary.end(), {"ab", "##cd"});
  const std::vector<WordCount> words{{"abcdef", 2, 2}, {"abc", 1, 1}};
  EXPECT_THAT(choose_pieces(words, vocabulary, {"##def", "abc"}, 9),
              ElementsAre(ChosenPiece{"abc", 1}, ChosenPiece{"##def", 4}));
}

TEST(ChoosePieces, APieceThatCostsTokensIsNotTaken) {
  // Longest match first: with "abc" the word is abc ##d ##e, without it ab ##cde.
  auto vocabulary = letters();
  vocabulary.insert(vocabulary.end(), {"ab", "##cde"});
  EXPECT_THAT(choose_pieces({{"abcde", 5, 5}}, vocabulary, {"abc"}, 9), ElementsAre());
}

TEST(ChoosePieces, AWordThatCannotBeSpeltCountsItsCharacters) {
  EXPECT_THAT(choose_pieces({{"größe", 2, 2}}, letters(), {"größe"}, 9),
              ElementsAre(ChosenPiece{"größe", 8}));
}

/// Tokens of the words by the tokenizer itself.
std::size_t tokens_of(const std::vector<WordCount>& words, const Strings& vocabulary) {
  const WordpieceTokenizer tokenizer(vocabulary);
  std::size_t tokens = 0;
  for (const auto& word : words) tokens += word.occurrences * tokenizer.tokenize(word.text).size();
  return tokens;
}

TEST(ChoosePieces, SavesWhatItSaysAndEachIsTheBestThereIs) {
  EXPECT_TRUE(rc::check([] {
    const auto word =
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'd')));
    const auto texts = *rc::gen::unique<Strings>(word);
    std::vector<WordCount> words;
    for (const auto& text : texts)
      words.push_back({text.substr(0, 8), *rc::gen::inRange<std::size_t>(1, 9), 1});
    const auto candidates = sentencepiece_pieces(words, 30);
    auto vocabulary = letters();
    for (const auto& piece : choose_pieces(words, vocabulary, candidates, 5)) {
      const auto before = tokens_of(words, vocabulary);
      const auto with = [&](const std::string& more) {
        auto all = vocabulary;
        if (std::ranges::find(all, more) == all.end()) all.push_back(more);
        return tokens_of(words, all);
      };
      const auto after = with(piece.text);
      RC_ASSERT(before == after + piece.saves);
      for (const auto& other : candidates) RC_ASSERT(with(other) >= after);
      vocabulary.push_back(piece.text);
    }
  }));
}

TEST(LearnVocabulary, TheBaseKeepsItsPlacesAndItsUnusedSlots) {
  auto base = letters();
  base.emplace_back("[unused7]");
  base.emplace_back("liver");
  const auto vocabulary = learn_vocabulary(counted(repeated("hilar adenopathy, liver", 5)), base);
  ASSERT_EQ(vocabulary.pieces.size(), base.size() + vocabulary.learnt);
  EXPECT_TRUE(std::equal(base.begin(), base.end(), vocabulary.pieces.begin()));
  EXPECT_THAT(learnt_by(vocabulary),
              ElementsAre("adenopathy", "hilar"));  // saving 9 and 4 each time
}

TEST(LearnVocabulary, ANameInFewReportsIsNotLearntNorAnyPartOfIt) {
  auto reports = repeated("no hilar adenopathy", 50);
  for (std::size_t i = 0; i < 4; ++i) reports[i] += " zbqkowski zbqkowski zbqkowski";
  for (const auto& piece : learnt_by(learn_vocabulary(counted(reports), letters()))) {
    EXPECT_EQ(piece.find_first_of("zbqkw"), std::string::npos) << piece;
  }
  reports[4] += " zbqkowski";
  EXPECT_THAT(learnt_by(learn_vocabulary(counted(reports), letters())), Contains("zbqkowski"));
}

TEST(LearnVocabulary, NumbersLongerThanTwoDigitsAreNotLearnt) {
  const auto learnt = learnt_by(learn_vocabulary(counted(repeated("MRN1234567 2019 T12 55", 20)),
                                                 character_vocabulary(counted({}), 5)));
  EXPECT_THAT(learnt, ::testing::UnorderedElementsAre("t12", "55"));
}

TEST(LearnVocabulary, TakesAtMostWhatIsAskedFor) {
  const auto words = counted(repeated("hilar adenopathy liver", 5));
  EXPECT_THAT(learnt_by(learn_vocabulary(words, letters(), {1, 5})), ElementsAre("adenopathy"));
}

TEST(LearnVocabulary, AnyLowerCaseAsciiTextHasNoUnknown) {
  const auto vocabulary = learn_vocabulary(counted(repeated("hilar adenopathy; µ größe", 5)),
                                           character_vocabulary(counted({"µ größe"}), 1));
  const WordpieceTokenizer tokenizer(vocabulary.pieces);
  EXPECT_THAT(vocabulary.pieces, Contains("µ").Times(1));
  EXPECT_THAT(vocabulary.pieces, Contains("##ß"));
  EXPECT_TRUE(rc::check([&] {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange(' ', '\x7f'));
    std::string lower;
    for (const char c : text) lower += (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    for (const auto& token : tokenizer.tokenize(lower)) {
      RC_ASSERT(token.id != tokenizer.special().unknown);
    }
  }));
}

TEST(LearnVocabulary, CharactersOfFewReportsAreUnknown) {
  const auto words = counted({"é ß Ж", "Ж"});
  EXPECT_THAT(character_vocabulary(words, 2), Contains("ж"));
  EXPECT_THAT(character_vocabulary(words, 2), Not(Contains("ß")));
}

TEST(TokenStatistics, CountsTokensAndWholeWords) {
  auto vocabulary = letters();
  vocabulary.insert(vocabulary.end(), {"hilar", "."});
  const WordpieceTokenizer tokenizer(vocabulary);
  TokenStatistics statistics;
  EXPECT_EQ(statistics.tokens_per_text(), 0);
  EXPECT_EQ(statistics.share_whole(), 1);
  statistics.add("Hilar node. Ж", tokenizer);  // hilar n ##o ##d ##e . [UNK]
  statistics.add("hilar", tokenizer);
  EXPECT_EQ(statistics, (TokenStatistics{2, 8, 1, 4, 2}));
  EXPECT_EQ(statistics.tokens_per_text(), 4);
  EXPECT_EQ(statistics.share_whole(), 0.5);
}

}  // namespace
}  // namespace uptake
