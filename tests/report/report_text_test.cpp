#include "report/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "core/config.h"
#include "report/parsed_report.h"
#include "report/report_bytes.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using test::parsed;
using test::shipped_parser;
using testing::ElementsAre;

TEST(ParseLines, ALineIsASentence) {
  const std::string text = "Liver clear. Spleen\r\n\n 1. x \nlast";
  const auto sentences = parse_lines(text).sentences;
  ASSERT_EQ(sentences.size(), 4U);
  EXPECT_EQ(sentences[0].span.of(text), "Liver clear. Spleen");
  EXPECT_EQ(sentences[1].span.of(text), "");
  EXPECT_EQ(sentences[2].span.of(text), " 1. x ");
  EXPECT_EQ(sentences[3].span.of(text), "last");
  EXPECT_EQ(sentences[0].section, Section::none);
  EXPECT_EQ(parse_lines("").sentences.size(), 0U);
  EXPECT_EQ(parse_lines("\n").sentences.size(), 1U);
  EXPECT_EQ(parse_lines("a\n\n").sentences.size(), 2U);
}

TEST(ParseReport, AWholeReport) {
  EXPECT_THAT(parsed("PET/CT SKULL BASE TO MID-THIGH\n\n"
                     "CLINICAL HISTORY: 60 y.o. M with lung cancer,\nseen by Dr. Smith.\n\n"
                     "TECHNIQUE: 10.1 mCi of FDG was given.\nCOMPARISON: None.\n\n"
                     "FINDINGS:\nHead and neck: Unremarkable.\n"
                     "CHEST: A 1.2 x 1.4 cm nodule (SUV 4.1). No nodes.\n\n"
                     "IMPRESSION:\n1. Avid nodule.\n2. No other\ndisease.\n\n"
                     "Electronically signed by: J. Smith, M.D."),
              ElementsAre("none: PET/CT SKULL BASE TO MID-THIGH",
                          "history: 60 y.o. M with lung cancer,/seen by Dr. Smith.",
                          "procedure: 10.1 mCi of FDG was given.", "comparison: None.",
                          "findings[Head and neck]: Unremarkable.",
                          "findings[CHEST]: A 1.2 x 1.4 cm nodule (SUV 4.1).",
                          "findings[CHEST]: No nodes.", "impression: Avid nodule.",
                          "impression: No other/disease.", "other: J. Smith, M.D."));
}

TEST(ParseReport, NothingIsNoSentence) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string(" \t\r\n\r\n"), std::string(3, '\0'),
        std::string("\u00A0\uFEFF"), std::string("FINDINGS:"), std::string("-----\n=====")})
    EXPECT_EQ(shipped_parser().parse(text).sentences.size(), 0U) << text;
}

TEST(ParseReport, BytesThatAreNoTextArePassedThrough) {
  EXPECT_THAT(parsed("FINDINGS:\nNode\xFF\xC3 here. Next \xE2\x80"),
              ElementsAre("findings: Node\xFF\xC3 here.", "findings: Next \xE2\x80"));
  EXPECT_THAT(parsed(std::string("\xEF\xBB\xBF"
                                 "FINDINGS:\xC2\xA0"
                                 "Clear.\0",
                                 20)),
              ElementsAre("findings: Clear."));
}

TEST(ParseReport, ManyOfEverything) {
  std::string sentence = "Uptake";
  while (sentence.size() < 1U << 20) sentence += " in the liver";
  EXPECT_EQ(shipped_parser().parse(sentence).sentences.size(), 1U);
  std::string headers;
  for (int i = 0; i < 10000; ++i) headers += "CHEST: Clear.\nFINDINGS:\n";
  EXPECT_EQ(shipped_parser().parse(headers).sentences.size(), 10000U);
  EXPECT_EQ(shipped_parser().parse(std::string(1U << 20, '.')).sentences.size(), 0U);
}

TEST(ReportParser, NamesWhatIsWrongInItsFiles) {
  const TemporaryFolder folder;
  const auto shipped = share_folder() / "report";
  std::filesystem::copy(shipped / "abbreviations.json", folder.path() / "abbreviations.json");
  auto sections = read_json(shipped / "sections.json");
  sections["region"] = sections["regions"];
  std::ofstream(folder.path() / "sections.json") << sections;
  const auto error = error_of([&] { ReportParser::read(folder.path()); });
  EXPECT_EQ(error.code(), "config.unknown_key");
  EXPECT_THAT(error.what(), testing::HasSubstr("region"));
}

TEST(ReportParser, WordsAreData) {
  const TemporaryFolder folder;
  const auto shipped = share_folder() / "report";
  auto words = read_json(shipped / "abbreviations.json");
  words["never_end"].push_back("xyz");
  auto sections = read_json(shipped / "sections.json");
  sections["sections"]["impression"].push_back("befund und urteil");
  std::ofstream(folder.path() / "abbreviations.json") << words;
  std::ofstream(folder.path() / "sections.json") << sections;
  const auto parser = ReportParser::read(folder.path());
  const auto report = parser.parse("BEFUND UND URTEIL:\nSee xyz. Liver.");
  ASSERT_EQ(report.sentences.size(), 1U);
  EXPECT_EQ(report.sentences[0].section, Section::impression);
}

rc::Gen<std::string> text_of(const std::vector<std::string>& pieces) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& chosen) {
                        std::string text;
                        for (const auto& piece : chosen) text += piece;
                        return text;
                      });
}

RC_GTEST_PROP(ParseReportProperty, SpansAreInOrderAndTrimmed, ()) {
  const std::string text = *text_of({"FINDINGS", "Impression",
                                     ":",        "Chest",
                                     "liver",    "Liver",
                                     "\n",       "\n\n",
                                     "\r\n",     " ",
                                     "  ",       "1.",
                                     "2)",       "(3)",
                                     "- ",       "\u2022",
                                     "**",       "#",
                                     ".",        "...",
                                     "?",        "Dr.",
                                     "J.",       "3.2",
                                     "\t",       std::string(1, '\0'),
                                     "\xC2\xA0", "\xE2\x80",
                                     "\xFF",     ")",
                                     "\"",       " - ",
                                     "a.",       "---",
                                     ","});
  std::size_t last = 0;
  for (const Sentence& sentence : shipped_parser().parse(text).sentences) {
    RC_ASSERT(sentence.span.begin >= last);
    RC_ASSERT(sentence.span.end > sentence.span.begin);
    RC_ASSERT(sentence.span.end <= text.size());
    RC_ASSERT(trimmed(text, sentence.span) == sentence.span);
    RC_ASSERT(sentence.header.end <= sentence.span.begin);
    last = sentence.span.end;
  }
}

RC_GTEST_PROP(ParseReportProperty, NoWordIsLost, ()) {
  // Small letters make no header, and no line begins with a marker.
  const std::string text =
      *text_of({"liver",       "uptake", " ",  " ",        "\n",        "\r\n",  "\n\n",
                ". ",          ".",      "? ", "; ",       " 1.2",      " dr. ", " vs. ",
                " SUV of 3. ", ", ",     "\t", "\xC2\xA0", " \xC3\xA9", " \xFF"});
  std::vector<bool> covered(text.size());
  for (const Sentence& sentence : shipped_parser().parse(text).sentences)
    std::fill(covered.begin() + static_cast<std::ptrdiff_t>(sentence.span.begin),
              covered.begin() + static_cast<std::ptrdiff_t>(sentence.span.end), true);
  for (std::size_t i = 0; i < text.size(); ++i)
    RC_ASSERT(covered[i] || !(is_letter(text[i]) || is_digit(text[i]) || text[i] == '\xFF'));
}

/// As authors lay sentences out: in a paragraph, or one a line.
std::string laid_out(const std::vector<std::string>& sentences, int style) {
  std::string text = "FINDINGS:\n";
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    if (style == 1) text += std::to_string(i + 1) + ". ";
    if (style == 2) text += "- ";
    text += sentences[i] + (style == 0 ? " " : "\n");
  }
  return text;
}

RC_GTEST_PROP(ParseReportProperty, SentencesComeBack, ()) {
  const std::vector<std::string> known = {
      "There is a 1.2 cm nodule, e.g. in the left lobe, with SUVmax of 4.1.",
      "No. 3 was seen by Dr. Smith.",
      "SUV of 3.",
      "Liver normal.",
      "THE SPLEEN IS NORMAL.",
      "No uptake (SUV 3.2).",
      "Is it new?"};
  const auto sentences = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(known));
  const int style = *rc::gen::inRange(0, 4);
  RC_ASSERT(test::sentences_of(laid_out(sentences, style)) == sentences);
}

}  // namespace
}  // namespace uptake
