#include "labeling/labelled_sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cohort/annotations.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> texts_of(const std::vector<LabelledSentence>& sentences) {
  std::vector<std::string> texts;
  for (const auto& sentence : sentences) texts.push_back(sentence.text);
  return texts;
}

class SentenceLines : public testing::Test {
 protected:
  std::vector<LabelledSentence> read(const std::string& lines, bool held_out = false) {
    return read_labelled_sentences(folder_.file("said.jsonl", lines), held_out);
  }

  TemporaryFolder folder_;
};

TEST_F(SentenceLines, PlacesInCodePointsBecomeBytes) {
  // OE and the accents are two bytes each: characters 0-8, 15-21 and 22-31 are bytes 0-9, 16-23 and
  // 24-34.
  const auto sentences = read(
      R"({"text": "Œsophage avid, lésion hépatique.", "exam_id": "A1", "finding": true,)"
      R"( "mentions": [{"begin": 22, "end": 31, "region": "liver", "abnormal": true, "kind": "x"},)"
      R"( {"begin": 0, "end": 8, "region": "esophagus", "abnormal": false},)"
      R"( {"begin": 15, "end": 21, "abnormal": true}]})");
  ASSERT_EQ(sentences.size(), 1U);
  const auto& [text, mentions, finding] = sentences[0];
  EXPECT_EQ(text, "Œsophage avid, lésion hépatique.");
  EXPECT_EQ(finding, true);
  ASSERT_EQ(mentions.size(), 3U);
  EXPECT_EQ(mentions[0].span, (Span{24, 34}));
  EXPECT_EQ(mentions[0].span.of(text), "hépatique");
  EXPECT_EQ(mentions[0].region, "liver");
  EXPECT_TRUE(mentions[0].abnormal);
  EXPECT_EQ(mentions[1].span, (Span{0, 9}));
  EXPECT_EQ(mentions[1].region, "esophagus");
  EXPECT_FALSE(mentions[1].abnormal);
  EXPECT_EQ(mentions[2].span, (Span{16, 23}));
  EXPECT_EQ(mentions[2].region, "");
}

TEST_F(SentenceLines, AMentionMayEndWithTheText) {
  const auto one =
      read(R"({"text": "fé", "mentions": [{"begin": 0, "end": 2, "abnormal": true}]})");
  EXPECT_EQ(one.at(0).mentions.at(0).span, (Span{0, 3}));
}

TEST_F(SentenceLines, WhatMayBeMissing) {
  const auto sentences = read("{\"text\": \"a\"}\r\n\n  \n{\"text\": \"b\", \"finding\": false}");
  EXPECT_THAT(texts_of(sentences), ElementsAre("a", "b"));
  EXPECT_EQ(sentences[0].finding, std::nullopt);
  EXPECT_EQ(sentences[1].finding, false);
  EXPECT_THAT(sentences[0].mentions, IsEmpty());
  EXPECT_THAT(read(""), IsEmpty());
}

TEST_F(SentenceLines, HeldOutOnesAreReadApart) {
  const std::string lines =
      "{\"text\": \"a\", \"held_out\": true}\n{\"text\": \"b\"}\n"
      "{\"text\": \"c\", \"held_out\": false}\n{\"text\": \"d\", \"held_out\": true}\n";
  EXPECT_THAT(texts_of(read(lines)), ElementsAre("b", "c"));
  EXPECT_THAT(texts_of(read(lines, true)), ElementsAre("a", "d"));
}

TEST_F(SentenceLines, AnErrorNamesTheFileAndTheLine) {
  const auto what = [&](const std::string& line) {
    const auto error = error_of([&] { return read("{\"text\": \"a\"}\n\n" + line + "\n"); });
    EXPECT_EQ(error.code(), "sentences.line") << line;
    EXPECT_THAT(error.what(), HasSubstr("said.jsonl:3: ")) << line;
    return std::string(error.what());
  };
  const auto mention = [&](const std::string& keys) {
    return what(R"({"text": "café x", "mentions": [{)" + keys + "}]}");
  };
  EXPECT_THAT(what(R"({"mentions": []})"), HasSubstr("'text' is missing"));
  EXPECT_THAT(what(R"({"text": 5})"), HasSubstr("'text' is missing, or no text"));
  EXPECT_THAT(what("[1]"), HasSubstr("no JSON object"));
  EXPECT_THAT(what("3"), HasSubstr("no JSON object"));
  what(R"({"text": "a")");
  what("text");
  what("{\"text\": \"\xFF\"}");
  what(R"({"text": "a", "held_out": "yes"})");
  what(R"({"text": "a", "finding": 1})");
  what(R"({"text": "a", "mentions": "none"})");
  what(R"({"text": "a", "mentions": 3})");
  what(R"({"text": "a", "mentions": [[0, 1, true]]})");
  what(R"({"text": "a", "mentions": {"begin": 0, "end": 1, "abnormal": true}})");

  EXPECT_THAT(mention(R"("end": 2, "abnormal": true)"), HasSubstr("'begin' is no whole number"));
  EXPECT_THAT(mention(R"("begin": 0, "abnormal": true)"), HasSubstr("'end' is no whole number"));
  for (const char* begin : {"-1", "0.5", "\"0\"", "null", "1e30"}) {
    EXPECT_THAT(mention(R"("end": 2, "abnormal": true, "begin": )" + std::string(begin)),
                HasSubstr("'begin' is no whole number"));
  }
  // Six characters, seven bytes.
  for (const char* end : {"7", "18446744073709551615"}) {
    EXPECT_THAT(mention(R"("begin": 0, "abnormal": true, "end": )" + std::string(end)),
                HasSubstr("'end' lies behind the text"));
  }
  EXPECT_THAT(mention(R"("begin": 2, "end": 2, "abnormal": true)"), HasSubstr("behind its begin"));
  EXPECT_THAT(mention(R"("begin": 3, "end": 2, "abnormal": true)"), HasSubstr("behind its begin"));
  EXPECT_THAT(mention(R"("begin": 0, "end": 2)"), HasSubstr("'abnormal' is neither"));
  EXPECT_THAT(mention(R"("begin": 0, "end": 2, "abnormal": 1)"),
              HasSubstr("'abnormal' is neither"));
  mention(R"("begin": 0, "end": 2, "abnormal": true, "region": 7)");
}

TEST_F(SentenceLines, AFileThatIsNotThere) {
  const auto error = error_of([&] { return read_labelled_sentences(folder_ / "none.jsonl"); });
  EXPECT_EQ(error.code(), "file.read");
  EXPECT_THAT(error.what(), HasSubstr("none.jsonl"));
}

TEST(SentenceTable, RowsOfTheTwoLabels) {
  const TemporaryFolder folder;
  const auto file = folder.file("t.csv",
                                "id,sentence,label\n1,\"Avid, large node.\",s\n2,Clear lungs.,h\n"
                                "3,Not sure.,u\n4\n5,Also avid.,s\n6,Blank.,\n7,Cold cyst.,S\n");
  const auto sentences = read_labelled_table(file, TablePart::training);
  EXPECT_THAT(texts_of(sentences), ElementsAre("Avid, large node.", "Clear lungs.", "Also avid."));
  EXPECT_EQ(sentences[0].finding, true);
  EXPECT_EQ(sentences[1].finding, false);
  EXPECT_EQ(sentences[2].finding, true);
  EXPECT_THAT(sentences[0].mentions, IsEmpty());
}

// The first seven digits of the SHA-256 of the words in small letters, modulo ten, by Python's
// hashlib: 0 and 1 are for tests, 2 is for validation.
TEST(SentenceTable, IsPartedByTheWordsOfASentence) {
  EXPECT_EQ(table_part_of("Avid spleen."), TablePart::test);         // 0
  EXPECT_EQ(table_part_of("Hot liver."), TablePart::test);           // 1
  EXPECT_EQ(table_part_of("Clear spleen."), TablePart::validation);  // 2
  EXPECT_EQ(table_part_of("Normal spleen."), TablePart::training);   // 3
  EXPECT_EQ(table_part_of("Clear lungs."), TablePart::training);     // 9
  EXPECT_EQ(table_part_of("  clear SPLEEN. "), TablePart::validation);
  const TemporaryFolder folder;
  const auto file = folder.file("t.csv",
                                "label,sentence\ns,Avid spleen.\nh,Clear spleen.\n"
                                "h,Normal spleen.\ns,Hot liver.\nh,Clear spleen.\n");
  const auto part = [&](TablePart one) { return texts_of(read_labelled_table(file, one)); };
  EXPECT_THAT(part(TablePart::test), ElementsAre("Avid spleen.", "Hot liver."));
  EXPECT_THAT(part(TablePart::validation), ElementsAre("Clear spleen.", "Clear spleen."));
  EXPECT_THAT(part(TablePart::training), ElementsAre("Normal spleen."));
}

TEST(SentenceTable, AMissingColumnIsNamed) {
  const TemporaryFolder folder;
  for (const std::string missing : {"label", "sentence"}) {
    const auto file = folder.file("t.csv", missing == "label" ? "sentence\na\n" : "label\n1\n");
    const auto error = error_of([&] { return read_labelled_table(file, TablePart::test); });
    EXPECT_EQ(error.code(), "sentences.columns");
    EXPECT_THAT(error.message(), EndsWith("t.csv has no column '" + missing + "'"));
  }
}

class AnnotatedMentions : public testing::Test {
 protected:
  /// Annotations of a text; `rest` are its further keys.
  static std::string line(const std::string& text, const std::string& rest,
                          const std::string& annotator = "mr") {
    return R"({"text": ")" + text + R"(", )" + rest + R"(, "annotator": ")" + annotator +
           R"(", "time": "2026-01-31T12:00:00Z"})" + "\n";
  }
  std::vector<LabelledSentence> of(const std::string& lines) {
    Cohort cohort(folder_ / "cohort", Database::Mode::create);
    std::istringstream stream(lines);
    EXPECT_THAT(import_annotations(cohort, stream, "said.jsonl").problems, IsEmpty());
    auto annotated = annotated_sentences(cohort);
    unusable_ = annotated.unusable;
    return annotated.sentences;
  }

  TemporaryFolder folder_;
  std::size_t unusable_ = 0;
};

TEST_F(AnnotatedMentions, TheLastWordOnASpanAndRegionCounts) {
  const auto sentences = of(
      line("Foie hépatique.", R"("begin": 5, "end": 14, "region": "liver", "label": "abnormal")") +
      line("Foie hépatique.", R"("begin": 0, "end": 4, "region": "liver", "label": "normal")") +
      line("Avid node.", R"("begin": 5, "end": 9, "region": "neck", "label": "abnormal")") +
      line("Foie hépatique.", R"("begin": 5, "end": 14, "region": "abdomen", "label": "normal")",
           "ak") +
      line("Foie hépatique.", R"("begin": 5, "end": 14, "region": "liver", "label": "normal")",
           "ak") +
      line("Foie hépatique.", R"("begin": 5, "end": 14, "region": "liver", "label": "unsure")"));
  EXPECT_THAT(texts_of(sentences), ElementsAre("Avid node.", "Foie hépatique."));
  const auto& mentions = sentences[1].mentions;
  ASSERT_EQ(mentions.size(), 3U);
  EXPECT_EQ(mentions[0].span, (Span{0, 4}));
  EXPECT_EQ(mentions[1].span, (Span{5, 15}));
  EXPECT_EQ(mentions[1].region, "abdomen");
  EXPECT_EQ(mentions[2].region, "liver");
  EXPECT_FALSE(mentions[2].abnormal);  // first abnormal, then normal; "unsure" is no label
  EXPECT_EQ(unusable_, 1U);
  EXPECT_EQ(sentences[1].finding, std::nullopt);
  EXPECT_TRUE(sentences[0].mentions.at(0).abnormal);
}

TEST_F(AnnotatedMentions, WordsForAbnormalAndNormal) {
  std::string lines, begins = "abcdefghijkl";
  const std::vector<std::string> labels{
      "1", "true",  R"("Abnormal")", R"(" positive ")", R"("1")", R"("TRUE")",
      "0", "false", R"("normal")",   R"("Negative")",   R"("0")", R"("False")"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    lines +=
        line(begins, R"("begin": )" + std::to_string(i) + R"(, "end": )" + std::to_string(i + 1) +
                         R"(, "region": "neck", "label": )" + labels[i]);
  }
  for (const char* other : {"2", "0.5", R"("maybe")", R"("abnormally")"}) {
    lines +=
        line("other", R"("begin": 0, "end": 2, "region": "neck", "label": )" + std::string(other));
  }
  const auto sentences = of(lines);
  ASSERT_THAT(texts_of(sentences), ElementsAre(begins));
  ASSERT_EQ(sentences[0].mentions.size(), labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EXPECT_EQ(sentences[0].mentions[i].abnormal, i < 6) << labels[i];
  }
}

TEST_F(AnnotatedMentions, WhatHasNoSentenceIsCounted) {
  const std::string end = R"(, "annotator": "mr", "time": "2026-01-31T12:00:00Z"})"
                          "\n";
  EXPECT_THAT(
      of(R"({"exam_id": "A1", "begin": 0, "end": 2, "region": "x", "label": "abnormal")" + end +
         R"({"text": "Avid.", "region": "x", "label": "abnormal")" + end +
         R"({"text": "Clear.", "begin": 2, "end": 2, "region": "x", "label": "normal")" + end),
      IsEmpty());
  EXPECT_EQ(unusable_, 2U);  // an exam that is not there, an empty span; the second is of no span
}

}  // namespace
}  // namespace uptake
