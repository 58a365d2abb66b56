#include "core/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "core/hash.h"
#include "support/error_of.h"

namespace uptake {
namespace {

TEST(IsUtf8, knowsTheEdgesOfTheTable) {
  for (const char* good :
       {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << printable(good);
  }
  EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}

TEST(IsUtf8, refusesOverlongFormsSurrogatesAndFragments) {
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE1\x80",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF1\x80\x80", "\xF1\x80\x80\xC0", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "ok\xE9"}) {
    EXPECT_FALSE(is_utf8(bad)) << printable(bad);
  }
}

TEST(ToUtf8, converts) {
  EXPECT_EQ(to_utf8("Gr\xF6\xDF", "ISO-8859-1"), "Größ");
  EXPECT_EQ(to_utf8("\x80 5", "windows-1252"), "€ 5");
  EXPECT_EQ(to_utf8("", "ISO-8859-1"), "");
  EXPECT_EQ(to_utf8("a\xE9", "UTF-8"), std::nullopt);
  // 0x81 has no meaning there.
  EXPECT_EQ(to_utf8("\x81", "windows-1252"), std::nullopt);
}

TEST(ToUtf8, refusesACharacterCutInTwo) {
  EXPECT_EQ(to_utf8("\xE3\x81", "UTF-8"), std::nullopt);
  EXPECT_EQ(to_utf8("\x82", "SHIFT_JIS"), std::nullopt);
  EXPECT_EQ(to_utf8("\x82\xA0", "SHIFT_JIS"), "あ");
}

TEST(ToUtf8, writesWhatTheConverterHeldBack) {
  // In TCVN-5712 a vowel waits for the accent that may follow it.
  EXPECT_EQ(to_utf8("a", "TCVN-5712"), "a");
}

TEST(ToUtf8, namesAnUnknownCharacterSet) {
  const auto error = error_of([] { return to_utf8("a", "no-such-set"); });
  EXPECT_EQ(error.code(), "text.charset");
  EXPECT_EQ(error.message(), "unknown character set 'no-such-set'");
}

RC_GTEST_PROP(ToUtf8, takesEveryLatin1Text, (const std::string& unit)) {
  std::string bytes;  // longer than the converter's buffer
  for (int i = 0; i < 500; ++i) bytes += unit;
  std::size_t expected = 0;
  for (const char c : bytes) expected += static_cast<unsigned char>(c) < 0x80 ? 1U : 2U;
  const auto text = to_utf8(bytes, "ISO-8859-1");
  RC_ASSERT(text.has_value());
  RC_ASSERT(is_utf8(*text));
  RC_ASSERT(text->size() == expected);
}

TEST(Trim, takesWhiteSpaceAndNulOffBothEnds) {
  EXPECT_EQ(trim(std::string_view(" \t\r\n\v\fa b\0 \0", 13)), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xC2\xA0x"), "\xC2\xA0x");
}

TEST(Lower, changesAsciiOnly) { EXPECT_EQ(lower("AZ[@az É"), "az[@az É"); }

TEST(AllDigits, wantsOneAtLeast) {
  EXPECT_TRUE(all_digits("0123456789"));
  for (const char* other : {"", "1a", "-1", "1 ", ":", "/"})
    EXPECT_FALSE(all_digits(other)) << other;
}

TEST(Split, givesOnePartMoreThanSeparators) {
  using Parts = std::vector<std::string>;
  EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Printable, escapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("plain é あ \\"), "plain é あ \\");
  EXPECT_EQ(printable("\x1b[31m\n\x7f"), "\\x1b[31m\\x0a\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");
  EXPECT_EQ(printable("caf\xE9 \xF0\x9F"), "caf\\xe9 \\xf0\\x9f");
}

RC_GTEST_PROP(Printable, isUtf8WithoutControlCharacters, (const std::string& bytes)) {
  const auto text = printable(bytes);
  RC_ASSERT(is_utf8(text));
  for (const char c : text) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

// The hashes are Python's: hashlib.sha256(text).hexdigest()[:16].
TEST(FileNameFor, keepsPlainNames) {
  EXPECT_EQ(file_name_for("1.2.840.10008"), "1.2.840.10008");
  EXPECT_EQ(file_name_for("Exam_7-b.X"), "Exam_7-b.X");
  EXPECT_EQ(file_name_for(std::string(100, 'a')), std::string(100, 'a'));
}

TEST(FileNameFor, replacesAndMarksTheRest) {
  EXPECT_EQ(file_name_for("a/b"), "a_b-c14cddc033f64b9d");
  EXPECT_EQ(file_name_for(""), "_-e3b0c44298fc1c14");
  EXPECT_EQ(file_name_for("."), "_-cdb4ee2aea69cc6a");
  EXPECT_EQ(file_name_for(".."), "_.-5ec1f7e700f37c3d");
  EXPECT_EQ(file_name_for(".hidden"), "_hidden-1692419006a88aab");
  EXPECT_EQ(file_name_for(std::string(101, 'a')), std::string(100, 'a') + "-9d0793397991b57a");
}

TEST(FileNameFor, isNotFooledByANameThatEndsLikeAHash) {
  EXPECT_EQ(file_name_for("scan-0123456789abcdef"), "scan-0123456789abcdef-87a9b02e9999d256");
  EXPECT_NE(file_name_for("a_b-c14cddc033f64b9d"), file_name_for("a/b"));
}

RC_GTEST_PROP(FileNameFor, isSafeAndUnlikeOthers, ()) {
  const auto text = rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element('.', '/', '-', '_', 'a', '0')));
  const auto first = *text, second = *text;
  const auto name = file_name_for(first);
  RC_ASSERT(!name.empty() && name.size() <= 117 && name[0] != '.');
  RC_ASSERT(name.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ._-") == std::string::npos);
  RC_ASSERT((first == second) == (name == file_name_for(second)));
}

}  // namespace
}  // namespace uptake
