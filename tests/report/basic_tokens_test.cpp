#include "report/basic_tokens.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "report/any_text.h"

namespace uptake {
namespace {

using Strings = std::vector<std::string>;

constexpr TokenizerOptions cased{.lower_case = false};
constexpr TokenizerOptions with_accents{.strip_accents = false};

Strings words(std::string_view text, const TokenizerOptions& options = {}) {
  Strings words;
  for (const auto& token : basic_tokens(text, options)) words.push_back(token.text);
  return words;
}

/// "word begin-end" of each.
Strings places(std::string_view text) {
  Strings places;
  for (const auto& [word, span] : basic_tokens(text))
    places.push_back(fmt::format("{} {}-{}", word, span.begin, span.end));
  return places;
}

TEST(BasicTokens, SplitsAtWhiteSpaceAndAtEachPunctuationMark) {
  EXPECT_EQ(places("No FDG-avid\r\n  node (T1)."),
            (Strings{"no 0-2", "fdg 3-6", "- 6-7", "avid 7-11", "node 15-19", "( 20-21", "t1 21-23",
                     ") 23-24", ". 24-25"}));
  EXPECT_EQ(words("a\u00a0b\u3000c\u2028d"), (Strings{"a", "b", "c", "d"}));
  EXPECT_EQ(words("$5^~ \u00bfso\u2026"), (Strings{"$", "5", "^", "~", "\u00bf", "so", "\u2026"}));
  EXPECT_EQ(words("5\u20ac\u00b12"), Strings{"5\u20ac\u00b12"}) << "symbols are no punctuation";
  EXPECT_EQ(words(""), Strings{});
  EXPECT_EQ(words(" \t\u00a0 "), Strings{});
}

TEST(BasicTokens, AnAccentBelongsToTheLetterBeforeIt) {
  EXPECT_EQ(places("M\u00e9ni\u00e8re"), Strings{"meniere 0-9"});
  EXPECT_EQ(places("cafe\u0301 x"), (Strings{"cafe 0-6", "x 7-8"}));
  EXPECT_EQ(places("a \u0301b"), (Strings{"a 0-1", "b 4-5"})) << "behind a space, to none";
  EXPECT_EQ(places(".\u0301a"), (Strings{". 0-3", "a 3-4"}));
}

TEST(BasicTokens, AccentsStayWhereTheyAreWanted) {
  EXPECT_EQ(words("\u00c9t\u00c9", with_accents), Strings{"\u00e9t\u00e9"});
  EXPECT_EQ(words("\u00c9t\u00c9", cased), Strings{"\u00c9t\u00c9"}) << "a cased model keeps them";
  EXPECT_EQ(words("\u00c9t\u00c9", {.lower_case = false, .strip_accents = true}), Strings{"EtE"});
  EXPECT_EQ(words("e\u0301\u0327", with_accents), Strings{"e\u0301\u0327"}) << "as they stand";
}

TEST(BasicTokens, LowerCaseLooksAtTheWordsAround) {
  // Unicode's SpecialCasing.txt, Final_Sigma: a letter before, none behind; "." and "'" count not.
  EXPECT_EQ(words("\u039f\u0394\u039f\u03a3 \u03a3"),
            (Strings{"\u03bf\u03b4\u03bf\u03c2", "\u03c3"}));
  EXPECT_EQ(words("\u0391\u03a3.\u0391"), (Strings{"\u03b1\u03c3", ".", "\u03b1"}));
  EXPECT_EQ(words("\u0391\u03a3. \u0391"), (Strings{"\u03b1\u03c2", ".", "\u03b1"}));
  EXPECT_EQ(words("\u0130"), Strings{"i"});
  EXPECT_EQ(words("\u0130", with_accents), Strings{"i\u0307"});
  EXPECT_EQ(words("STRASSE \u1e9e"), (Strings{"strasse", "\u00df"}));
}

TEST(BasicTokens, EachIdeographIsAWord) {
  EXPECT_EQ(places("ab\u6f22\u5b57c"), (Strings{"ab 0-2", "\u6f22 2-5", "\u5b57 5-8", "c 8-9"}));
  EXPECT_EQ(words("a\u6f22\u5b57", {.split_chinese = false}), Strings{"a\u6f22\u5b57"});
  EXPECT_EQ(words("a\uf900"), (Strings{"a", "\u8c48"})) << "a compatibility ideograph";
  EXPECT_EQ(words("\u30ab\u30bf"), Strings{"\u30ab\u30bf"}) << "katakana are letters";
  EXPECT_EQ(words("a\U00020000b"), Strings{"a\U00020000b"}) << "as the reference has it";
}

TEST(BasicTokens, DropsWhatIsNoText) {
  EXPECT_EQ(places(std::string_view("a\0b\x7f", 4)), Strings{"ab 0-3"});
  EXPECT_EQ(places("a\u00adb\u200bc"), Strings{"abc 0-8"}) << "soft hyphen, zero-width space";
  EXPECT_EQ(places("\ufeffa\ufffdb\ue000"), Strings{"ab 3-8"});
  EXPECT_EQ(places("\x80\xff"
                   "ab\xe6\xbc c\xc3\xa9"),
            (Strings{"ab 2-4", "ce 7-10"}))
      << "half a character at the end of a word";
  EXPECT_EQ(words("a\vb\fc"), Strings{"abc"}) << "control characters, not white space";
}

TEST(BasicTokens, MarksThatStayComeInCanonicalOrder) {
  // Spacing marks of the classes 224 (Hangul tone) and 216 (a stem in music).
  EXPECT_EQ(words("a\u302e\U0001d165"), Strings{"a\U0001d165\u302e"});
  EXPECT_EQ(words("a\u302e\u034f\U0001d165"), Strings{"a\u302e\U0001d165"})
      << "a grapheme joiner is dropped, but nothing passes it";
  EXPECT_EQ(places("a\u302e\u0301\U0001d165b"), Strings{"a\U0001d165\u302eb 0-11"});
}

TEST(BasicTokens, HugeTextsTakeLinearTime) {
  const std::size_t million = 1'000'000;
  EXPECT_EQ(words(std::string(million, 'A')), Strings{std::string(million, 'a')});
  EXPECT_EQ(words(std::string(million, ' ')), Strings{});
  EXPECT_EQ(words(std::string(million, '\xc3')), Strings{});
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  EXPECT_EQ(places("e" + repeated("\u0301\u0323", 100'000)), Strings{"e 0-400001"});
  EXPECT_EQ(words("e" + repeated("\u302e\U0001d165", 100'000)),
            Strings{"e" + repeated("\U0001d165", 100'000) + repeated("\u302e", 100'000)});
  EXPECT_EQ(words(repeated("\u03a3..", 100'000)).size(), 300'000u);
  EXPECT_EQ(words("\u03a3" + repeated("\u00ad", 500'000) + "\u03a3"), Strings{"\u03c3\u03c2"});
}

RC_GTEST_PROP(BasicTokensProperty, SpansAscendAndSayTheirWord, ()) {
  const std::string text = *test::any_text();
  const auto options = *test::any_options();
  std::size_t last = 0;
  for (const auto& token : basic_tokens(text, options)) {
    RC_ASSERT(token.span.begin >= last);
    RC_ASSERT(token.span.begin < token.span.end);
    RC_ASSERT(token.span.end <= text.size());
    last = token.span.end;
    if (text.find("\u03a3") != std::string::npos) continue;  // it looks at what stands around it
    RC_ASSERT(words(token.span.of(text), options) == Strings{token.text});
  }
}

RC_GTEST_PROP(BasicTokensProperty, AsciiIsSplitTheSameWithoutItsFastPath, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange('\0', '\x7f'));
  std::string slow;
  for (const char byte : text) slow += std::string("\u200b") + byte;
  const auto options = *test::any_options();
  RC_ASSERT(words(text, options) == words(slow, options));
}

}  // namespace
}  // namespace uptake
