#include "cohort/annotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cohort_of.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A valid line with one part replaced.
std::string line_with(const std::string& part, const std::string& by) {
  std::string line =
      R"({"exam_id": "A1", "begin": 4, "end": 9, "region": "liver", "label": "abnormal",)"
      R"( "annotator": "mr", "time": "2026-01-31T12:00:00Z", "comment": "segment 4"})";
  const auto at = line.find(part);
  return line.replace(at, part.size(), by);
}

class Annotations : public testing::Test {
 protected:
  AnnotationImport import(const std::string& text, Cohort& cohort) {
    std::istringstream stream(text);
    return import_annotations(cohort, stream, "judged.jsonl");
  }
  std::string exported(Cohort& cohort) {
    std::string text;
    export_annotations(cohort, [&](std::string_view line) { text.append(line) += '\n'; });
    return text;
  }

  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
};

TEST(AnnotationLine, IsReadWithAllItSays) {
  const auto a = parse_annotation(line_with("", ""));
  EXPECT_EQ(a.exam_id, "A1");
  EXPECT_EQ(a.begin, 4);
  EXPECT_EQ(a.end, 9);
  EXPECT_EQ(a.region, "liver");
  EXPECT_EQ(a.label, "abnormal");
  EXPECT_EQ(a.annotator, "mr");
  EXPECT_EQ(a.time, "2026-01-31T12:00:00Z");
  EXPECT_EQ(a.comment, "segment 4");
  EXPECT_EQ(parse_annotation(line_with(R"("abnormal")", "1")).label, "1");
  EXPECT_EQ(parse_annotation(line_with(R"("abnormal")", "true")).label, "true");
}

TEST(AnnotationLine, SaysWhatIsWrong) {
  const auto message = [](const std::string& part, const std::string& by) {
    const auto error = error_of([&] { return parse_annotation(line_with(part, by)); });
    EXPECT_EQ(error.code(), "annotation.invalid") << by;
    return error.message();
  };
  EXPECT_THAT(message(R"("annotator": "mr", )", ""), HasSubstr("'annotator' is missing"));
  EXPECT_THAT(message(R"("mr")", R"(" ")"), HasSubstr("'annotator' is empty"));
  EXPECT_THAT(message(R"("begin": 4, )", ""), HasSubstr("come together"));
  EXPECT_THAT(message("4", "10"), HasSubstr("behind 'end'"));
  EXPECT_THAT(message("4", "-1"), HasSubstr("no place"));
  EXPECT_THAT(message("2026-01-31T12:00:00Z", "31/01/2026"), HasSubstr("ISO 8601"));
  EXPECT_THAT(message("2026-01-31", "2026-02-30"), HasSubstr("ISO 8601"));
  EXPECT_THAT(message(R"("exam_id": "A1", )", ""), HasSubstr("what was annotated"));
  EXPECT_THAT(message(R"("exam_id": "A1")", R"("text": "äbcdefgh")"), HasSubstr("8 characters"));
  EXPECT_THAT(message("{", "["), HasSubstr("no JSON"));
  EXPECT_THAT(message("segment", "\xFF"), HasSubstr("UTF-8"));
  EXPECT_THAT(message(R"("comment")", R"("region")"), HasSubstr("'region' comes twice"));
}

TEST_F(Annotations, ComeOutByteByByteAsTheyWentIn) {
  // Spaces, escapes, order of keys, keys that only their writer knows, a CR, an exam not there yet.
  const std::string text =
      line_with("", "") + "\n" +
      "{\"time\":\"2026-01-31 12:00\",\"annotator\":\"k\\u00e4l\",\"mood\":1.50,"
      "\"label\":1,\"region\":\"any thing\",\"text\":\"größer\"}\r\n" +
      line_with("2026", "2027") + "\n";
  const auto result = import(text, cohort_);
  EXPECT_EQ(result.stored, 3U);
  EXPECT_EQ(result.unknown_exams, 2U);
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(exported(cohort_), text);
  Cohort other(folder_ / "other", Database::Mode::create);
  import(exported(cohort_), other);
  EXPECT_EQ(exported(other), text);
  const auto again = import(text, cohort_);
  EXPECT_EQ(again.stored, 0U);
  EXPECT_EQ(again.unchanged, 3U);
  EXPECT_EQ(exported(cohort_), text);
}

TEST_F(Annotations, BadLinesAreListedAndTheOthersStored) {
  const auto result = import("\nnonsense\n" + line_with("", ""), cohort_);
  EXPECT_EQ(result.stored, 1U);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].where, "judged.jsonl, line 2");
  EXPECT_EQ(result.problems[0].code, "annotation.invalid");
}

TEST_F(Annotations, TheLastWordOfEachAnnotatorCounts) {
  import(line_with("", "") + "\n" +
             // Earlier, though it comes later, and the hour of another zone.
             line_with(R"("abnormal", "annotator": "mr", "time": "2026-01-31T12:00:00Z")",
                       R"("normal", "annotator": "mr", "time": "2026-01-31T12:30:00+01:00")") +
             "\n" +
             line_with(R"("abnormal", "annotator": "mr")", R"("normal", "annotator": "kl")") +
             "\n" + line_with("liver", "spleen") + "\n",
         cohort_);
  const auto common = common_annotations(cohort_, "mr", "kl");
  ASSERT_EQ(common.size(), 1U);  // nobody else has judged the spleen
  EXPECT_EQ(common[0].region, "liver");
  EXPECT_EQ(common[0].exam_id, "A1");
  EXPECT_EQ(common[0].first, "abnormal");
  EXPECT_EQ(common[0].second, "normal");
  EXPECT_THAT(annotators(cohort_),
              testing::ElementsAre(testing::Pair("kl", 1), testing::Pair("mr", 3)));
}

}  // namespace
}  // namespace uptake
