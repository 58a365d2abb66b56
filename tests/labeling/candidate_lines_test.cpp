#include "labeling/candidate_lines.h"

#include <gtest/gtest.h>

#include "cohort/annotations.h"
#include "labeling/labelled_sentences.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// Two mentions behind an umlaut: bytes 8-13 and 18-24 are characters 7-12 and 17-23.
QueuedSentence queued() {
  QueuedSentence one;
  one.candidate = {"Größe: liver and spleen.",
                   "A1",
                   {{{9, 14}, "liver", 0.5, 0.25}, {{19, 25}, "spleen", 1, 0}},
                   3,
                   0};
  one.score = 0.123456;
  one.why = {1, 0.5, 0.25, 2};
  return one;
}

TEST(CandidateLines, OfASentence) {
  EXPECT_EQ(candidate_line(queued(), "rules"),
            R"({"text":"Größe: liver and spleen.","exam_id":"A1","mentions":[)"
            R"({"begin":7,"end":12,"text":"liver","region":"liver","abnormal":null,)"
            R"("probability":0.5,"rules":0.25},)"
            R"({"begin":17,"end":23,"text":"spleen","region":"spleen","abnormal":null,)"
            R"("probability":1.0,"rules":0.0}],"score":0.1235,"why":{"uncertainty":1.0,)"
            R"("disagreement":0.5,"rarity":0.25,"alike":2,"occurrences":3}})"
            "\n");
}

std::string filled_in(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) {
    text.replace(at, what.size(), with);
  }
  return text;
}

TEST(CandidateLines, FilledInTheyAreReadForTraining) {
  const TemporaryFolder folder;
  const auto line = filled_in(candidate_line(queued(), "rules"), ":null", ":true");
  const auto sentences = read_labelled_sentences(folder.file("batch.jsonl", line));
  ASSERT_EQ(sentences.size(), 1);
  ASSERT_EQ(sentences[0].mentions.size(), 2);
  EXPECT_EQ(sentences[0].mentions[1].span, (Span{19, 25}));
  EXPECT_EQ(sentences[0].mentions[1].region, "spleen");
  EXPECT_TRUE(sentences[0].mentions[1].abnormal);
}

TEST(CandidateLines, FilledInTheyAreAnnotations) {
  const auto lines = candidate_annotation_lines(queued());
  EXPECT_EQ(lines.substr(0, lines.find('\n')),
            R"({"text":"Größe: liver and spleen.","exam_id":"A1","begin":7,"end":12,)"
            R"("region":"liver","label":"","annotator":"","time":""})");
  EXPECT_EQ(error_of([&] { parse_annotation(lines.substr(0, lines.find('\n'))); }).code(),
            "annotation.invalid");
  auto second = lines.substr(lines.find('\n') + 1);
  second = filled_in(second, R"("label":"")", R"("label":"normal")");
  second = filled_in(second, R"("annotator":"")", R"("annotator":"mr")");
  second = filled_in(second, R"("time":"")", R"("time":"2026-01-31")");
  const auto annotation = parse_annotation(second);
  EXPECT_EQ(annotation.begin, 17);
  EXPECT_EQ(annotation.region, "spleen");
  EXPECT_EQ(annotation.label, "normal");
}

}  // namespace
}  // namespace uptake
