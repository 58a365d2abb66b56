#include "report/wordpiece_tokenizer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "report/any_text.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Strings = std::vector<std::string>;

Strings with_special(Strings pieces) {
  const Strings special{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  pieces.insert(pieces.begin(), special.begin(), special.end());
  return pieces;
}

WordpieceTokenizer small_tokenizer() {
  return WordpieceTokenizer(with_special({"hilar", "adeno", "##pathy", "##path", "un", "##aff",
                                          "##able", "a", "##a", ".", "[", "]", "sep", "\u1100",
                                          "##\u1161", "##b", "b", "##\u302e", "##\U0001d165"}));
}

/// "piece begin-end" of each.
Strings pieces_of(const WordpieceTokenizer& tokenizer, std::string_view text) {
  Strings pieces;
  for (const auto& [id, span] : tokenizer.tokenize(text))
    pieces.push_back(fmt::format("{} {}-{}", tokenizer.vocabulary().at(id), span.begin, span.end));
  return pieces;
}

TEST(WordpieceTokenizer, TakesTheLongestPieceFirst) {
  const auto tokenizer = small_tokenizer();
  EXPECT_EQ(pieces_of(tokenizer, "Hilar ad\u00e9nopathy."),
            (Strings{"hilar 0-5", "adeno 6-12", "##pathy 12-17", ". 17-18"}));
  EXPECT_EQ(pieces_of(tokenizer, "unaffable"), (Strings{"un 0-2", "##aff 2-5", "##able 5-9"}));
}

TEST(WordpieceTokenizer, AWordThatCannotBeCutIsUnknownAsAWhole) {
  const auto tokenizer = small_tokenizer();
  EXPECT_EQ(pieces_of(tokenizer, "adenoma a pathy"), (Strings{"[UNK] 0-7", "a 8-9", "[UNK] 10-15"}))
      << "\"##pathy\" begins no word";
  EXPECT_EQ(pieces_of(tokenizer, "hilar##a"),
            (Strings{"hilar 0-5", "[UNK] 5-6", "[UNK] 6-7", "a 7-8"}));
}

TEST(WordpieceTokenizer, AWordHasAtMost100Characters) {
  const auto tokenizer = small_tokenizer();
  EXPECT_EQ(tokenizer.tokenize(std::string(100, 'a')).size(), 100u);
  EXPECT_EQ(pieces_of(tokenizer, std::string(101, 'a')), Strings{"[UNK] 0-101"});
  std::string many = "a";  // characters count, not bytes
  for (int i = 0; i < 99; ++i) many += "\u302e";
  EXPECT_EQ(tokenizer.tokenize(many).size(), 100u);
  EXPECT_EQ(tokenizer.tokenize(many + "a").size(), 1u);
  std::string hundred;  // and those of the normalised word
  for (int i = 0; i < 100; ++i) hundred += "\u00e1";
  EXPECT_EQ(tokenizer.tokenize(hundred).size(), 100u);
}

TEST(WordpieceTokenizer, PiecesOutOfOneCharacterShareItsSpan) {
  EXPECT_EQ(pieces_of(small_tokenizer(), "\uac00b"),
            (Strings{"\u1100 0-3", "##\u1161 0-3", "##b 3-4"}));
  EXPECT_EQ(pieces_of(small_tokenizer(), "a\u302e\U0001d165b"),
            (Strings{"a 0-1", "##\U0001d165 1-8", "##\u302e 1-8", "##b 8-9"}))
      << "marks that change places";
}

TEST(WordpieceTokenizer, ATextCannotInjectSpecialTokens) {
  EXPECT_EQ(pieces_of(small_tokenizer(), "[SEP] [CLS]"),
            (Strings{"[ 0-1", "sep 1-4", "] 4-5", "[ 6-7", "[UNK] 7-10", "] 10-11"}));
}

TEST(WordpieceTokenizer, KnowsItsPieces) {
  const auto tokenizer = small_tokenizer();
  EXPECT_EQ(tokenizer.size(), 24u);
  EXPECT_EQ(tokenizer.id_of("hilar"), 5);
  EXPECT_EQ(tokenizer.id_of("##pathy"), 7);
  EXPECT_EQ(tokenizer.id_of("pathy"), std::nullopt);
  EXPECT_EQ(tokenizer.id_of("hil"), std::nullopt) << "the beginning of a piece is none";
  EXPECT_EQ(tokenizer.id_of("hilars"), std::nullopt);
  EXPECT_EQ(tokenizer.id_of(""), std::nullopt);
  const WordpieceTokenizer turned({"[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]"});
  const auto& special = turned.special();
  EXPECT_EQ(
      (std::vector{special.pad, special.unknown, special.classify, special.separate, special.mask}),
      (std::vector{4, 3, 2, 1, 0}));
}

TEST(WordpieceTokenizer, MovesAndServesSeveralThreads) {
  auto first = small_tokenizer();
  const auto expected = first.tokenize("unaffable hilar \u00e9");
  const auto tokenizer = std::move(first);
  std::vector<std::thread> threads;
  std::vector<int> same(4);
  for (int& mine : same)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i)
        mine += tokenizer.tokenize("unaffable hilar \u00e9") == expected;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(same, std::vector<int>(4, 500));
}

std::string problem_of(const Strings& vocabulary) {
  const auto error = error_of([&] { return WordpieceTokenizer(vocabulary); });
  EXPECT_EQ(error.code(), "tokenizer.vocabulary");
  EXPECT_NE(error.cure(), "");
  return error.message();
}

TEST(WordpieceTokenizer, SaysWhatIsWrongWithAVocabulary) {
  EXPECT_EQ(problem_of({}), "none of 0 lines is [PAD]");
  EXPECT_EQ(problem_of({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"}), "none of 5 lines is [MASK]");
  EXPECT_EQ(problem_of(with_special({"a", "b", "a"})),
            "line 8: the piece \"a\" is on line 6 already");
  EXPECT_EQ(problem_of(with_special({"a", ""})), "line 7: the piece is empty");
  EXPECT_EQ(problem_of(with_special({"\xff"})), "line 6: the piece \"\\xff\" is not UTF-8");
  EXPECT_EQ(problem_of(with_special({"a\nb"})),
            "line 6: the piece \"a\\x0ab\" has a line break in it");
}

TEST(WordpieceFiles, WhatIsWrittenIsReadAgain) {
  const TemporaryFolder folder;
  for (const TokenizerOptions options : {TokenizerOptions{}, TokenizerOptions{false, true, false},
                                         TokenizerOptions{true, false, true}}) {
    const WordpieceTokenizer tokenizer(with_special({"a", "##\u00e9", "\u6f22", "\u2028"}),
                                       options);
    tokenizer.write(folder / "new" / "model");
    const auto read = WordpieceTokenizer::read(folder / "new" / "model");
    EXPECT_EQ(read.vocabulary(), tokenizer.vocabulary());
    EXPECT_EQ(read.options(), options);
  }
  EXPECT_EQ(read_all(folder / "new" / "model" / "vocab.txt"),
            "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##\u00e9\n\u6f22\n\u2028\n");
}

constexpr auto lines = "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na";

TEST(WordpieceFiles, ReadsAFolderOfHuggingFace) {
  const TemporaryFolder folder;
  const auto file = folder.file("vocab.txt", lines);
  EXPECT_EQ(WordpieceTokenizer::read(folder.path()).vocabulary(), with_special({"a"}));
  EXPECT_EQ(WordpieceTokenizer::read(folder.path()).options(), TokenizerOptions{});
  folder.file("tokenizer_config.json",
              R"({"do_lower_case": false, "strip_accents": null, "model_max_length": 512})");
  EXPECT_EQ(WordpieceTokenizer::read(folder.path()).options(),
            TokenizerOptions{.lower_case = false});
  EXPECT_EQ(WordpieceTokenizer::read(file).options(), TokenizerOptions{}) << "the file on its own";
}

/// "code: text" of reading `folder`.
std::string reading(const std::filesystem::path& path) {
  const auto error = error_of([&] { return WordpieceTokenizer::read(path); });
  return error.code() + ": " + error.what();
}

TEST(WordpieceFiles, NamesTheFileThatIsWrong) {
  using testing::AllOf;
  using testing::HasSubstr;
  const TemporaryFolder folder;
  EXPECT_THAT(reading(folder.path()), AllOf(HasSubstr("file.read: "), HasSubstr("vocab.txt")));
  folder.file("vocab.txt", std::string(lines) + "\n\nb\n");
  EXPECT_THAT(reading(folder.path()), AllOf(HasSubstr("tokenizer.vocabulary: "),
                                            HasSubstr("vocab.txt: line 7: the piece is empty")));
  folder.file("vocab.txt", lines);
  folder.file("tokenizer_config.json", R"({"do_lower_case": "yes"})");
  EXPECT_THAT(reading(folder.path()),
              AllOf(HasSubstr("tokenizer.config: "),
                    HasSubstr("tokenizer_config.json: do_lower_case: is neither true nor false")));
  folder.file("tokenizer_config.json", R"({"do_basic_tokenize": false})");
  EXPECT_THAT(reading(folder.path()), HasSubstr("do_basic_tokenize"));
  folder.file("tokenizer_config.json", "[]");
  EXPECT_THAT(reading(folder.path()), HasSubstr("is no JSON object"));
  folder.file("tokenizer_config.json", "{");
  EXPECT_THAT(reading(folder.path()), HasSubstr("config.syntax: "));
}

TEST(WordpieceFiles, AFolderThatCannotBeMade) {
  const TemporaryFolder folder;
  const auto file = folder.file("taken", "");
  const auto error = error_of([&] {
    small_tokenizer().write(file / "model");
    return 0;
  });
  EXPECT_EQ(error.code(), "file.write");
}

RC_GTEST_PROP(WordpieceProperty, PiecesMakeUpTheWords, ()) {
  const std::string text = *test::any_text();
  const auto options = *test::any_options();
  const WordpieceTokenizer tokenizer(
      with_special({"l", "##l", "##ive", "##r", "li", "##v", "##e", "f", "##d", "##g", "e",
                    "##\u0301", "\u6f22", "\u1100", "##\u1161", "##\u11a8", "##\u302e",
                    "##\U0001d165", "."}),
      options);
  const auto tokens = tokenizer.tokenize(text);
  std::size_t i = 0;
  for (const auto& word : basic_tokens(text, options)) {
    RC_ASSERT(i < tokens.size());
    RC_ASSERT(tokens[i].span.begin == word.span.begin);
    if (tokens[i].id == tokenizer.special().unknown) {
      RC_ASSERT(tokens[i++].span == word.span);
      continue;
    }
    std::string joined;
    for (Span last; joined.size() < word.text.size(); last = tokens[i++].span) {
      RC_ASSERT(i < tokens.size());
      const auto& piece = tokenizer.vocabulary().at(tokens[i].id);
      joined += joined.empty() ? piece : piece.substr(2);
      RC_ASSERT(tokens[i].span.begin >= last.begin && tokens[i].span.end >= last.end);
      RC_ASSERT(tokens[i].span.begin < tokens[i].span.end);
    }
    RC_ASSERT(joined == word.text);
    RC_ASSERT(tokens[i - 1].span.end == word.span.end);
  }
  RC_ASSERT(i == tokens.size());
}

}  // namespace
}  // namespace uptake
