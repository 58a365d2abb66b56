#include "cohort/scan_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort/labels.h"
#include "cohort_of.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Target = std::optional<float>;
constexpr auto unknown = std::nullopt;

/// Three patients: A with two exams, dead 90 days after the first; B who lives, whose second exam
/// has a report and no scan; C, in the test split, dead a day before the exam.
class ScanTargets : public testing::Test {
 protected:
  ScanTargets() {
    exam("A", "e2", "acc-2", "2020-01-01", "2020-03-31", true);
    exam("A", "e1", "acc-1", "2020-03-01", "2020-03-31", true);
    exam("B", "e3", "acc-3", "2020-01-01", "", true);
    exam("B", "e4", "acc-4", "", "", false);
    exam("C", "e5", "acc-5", "2020-01-01", "2019-12-31", true);
    auto& database = cohort_.database();
    for (const auto* row : {"('A', 'train')", "('B', 'train')", "('C', 'test')"}) {
      database.execute(std::string("INSERT INTO splits VALUES ") + row);
    }
    database.execute(
        "INSERT INTO reports VALUES ('e1', 1, 'x'), ('e2', 9, 'x'), ('e5', NULL, 'x')");
    const auto label = [](const char* region, double p) { return LabelRecord{region, p, true}; };
    store_labels(cohort_, std::vector<ExamLabels>{
                              {"e1", "rules", {}, {}, {label("liver", .25), label("lungs", 1)}},
                              {"e2", "rules", {}, {}, {label("lungs", 0)}},
                              {"e5", "rules", {}, {}, {label("liver", .5)}},
                              {"e1", "hybrid", {}, {}, {label("liver", .75)}},
                          });
  }

  void exam(const std::string& patient, const std::string& id, const std::string& accession,
            const std::string& date, const std::string& death, bool has_scan) {
    auto record = exam_of(patient, id, accession, "1.2." + id, date);
    record.slices = 60;
    if (has_scan) record.scan_file = "scans/" + id + ".safetensors";
    cohort_.put_exam({patient, "", "", death}, record, {});
  }

  ScanExams get(const std::vector<std::string>& tasks, const TargetSource& source = {},
                std::optional<Split> split = std::nullopt, bool needed = false) {
    return scan_exams(cohort_, split, tasks, source, needed);
  }
  std::string error(const std::string& text) {
    const auto file = folder_.file("table.csv", text);
    const auto thrown = error_of([&] { return get({"liver"}, {"", file}); });
    EXPECT_EQ(thrown.code(), "targets.table");
    return thrown.message();
  }

  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
};

std::vector<std::string> ids_of(const ScanExams& found) {
  std::vector<std::string> ids;
  for (const auto& exam : found.exams) ids.push_back(exam.exam_id);
  return ids;
}

TEST_F(ScanTargets, ExamsOfASplitThatHaveAScan) {
  const auto found = get({"liver"}, {}, Split::train);
  EXPECT_THAT(ids_of(found), ElementsAre("e1", "e2", "e3"));
  EXPECT_EQ(found.exams[1].patient_id, "A");
  EXPECT_EQ(found.exams[1].slices, 60);
  EXPECT_EQ(found.exams[1].summary_code, 9);
  EXPECT_EQ(found.exams[2].summary_code, std::nullopt);
  EXPECT_TRUE(found.exams[0].scan_file.is_absolute());
  EXPECT_EQ(found.exams[0].scan_file, folder_ / "cohort" / "scans" / "e1.safetensors");
  ASSERT_EQ(found.left_out.size(), 1U);
  EXPECT_EQ(found.left_out[0].exam_id, "e4");
  EXPECT_THAT(found.left_out[0].reason, HasSubstr("no scan"));
  EXPECT_THAT(ids_of(get({"liver"})), ElementsAre("e1", "e2", "e3", "e5"));
}

TEST_F(ScanTargets, BlocksAreThoseOfTheImport) {
  cohort_.database().execute(
      R"(UPDATE exams SET facts = '{"geometry": {"block": 2}}' WHERE exam_id = 'e2')");
  const auto found = get({"liver"}, {}, Split::train);
  EXPECT_EQ(found.exams[0].block, 1);  // of an import that knew none
  EXPECT_EQ(found.exams[1].block, 2);
}

TEST_F(ScanTargets, LabelsOfOneLabeler) {
  const auto found = get({"lungs", "liver", "spine"}, {"rules", {}});
  EXPECT_THAT(found.exams[0].targets, ElementsAre(Target(1), Target(.25), unknown));
  EXPECT_THAT(found.exams[1].targets, ElementsAre(Target(0), unknown, unknown));
  EXPECT_THAT(found.exams[2].targets, ElementsAre(unknown, unknown, unknown));
  EXPECT_THAT(get({"liver"}, {"hybrid", {}}).exams[0].targets, ElementsAre(Target(.75)));
}

TEST_F(ScanTargets, ExamsOfWhichNothingIsKnownAreLeftOutWhereTargetsAreNeeded) {
  const auto found = get({"liver"}, {"rules", {}}, Split::train, true);
  EXPECT_THAT(ids_of(found), ElementsAre("e1"));
  std::vector<std::string> left_out;
  for (const auto& exam : found.left_out) left_out.push_back(exam.exam_id);
  EXPECT_THAT(left_out, ElementsAre("e4", "e2", "e3"));
}

TEST_F(ScanTargets, ALabelerThatIsNoneIsRefusedWithThoseThatAre) {
  const auto error = error_of([&] { return get({"liver"}, {"hybird", {}}); });
  EXPECT_EQ(error.code(), "targets.labeler");
  EXPECT_THAT(error.message(), HasSubstr("hybrid, rules"));
}

TEST_F(ScanTargets, Mortality) {
  // 1 January to 31 March 2020, a leap year: 90 days. 1 to 31 March: 30.
  const auto found = get({"mortality:89", "mortality:90", "mortality:30"});
  EXPECT_THAT(found.exams[1].targets, ElementsAre(Target(0), Target(1), Target(0)));  // e2
  EXPECT_THAT(found.exams[0].targets, ElementsAre(Target(1), Target(1), Target(1)));  // e1
  EXPECT_THAT(found.exams[2].targets, ElementsAre(Target(0), Target(0), Target(0)));  // lives
  EXPECT_THAT(found.exams[3].targets, ElementsAre(unknown, unknown, unknown));  // dates disagree
}

TEST_F(ScanTargets, AnExamWithoutADateHasNoMortality) {
  exam("B", "e4", "acc-4", "", "", true);
  EXPECT_THAT(get({"mortality:30"}).exams[3].targets, ElementsAre(unknown));
}

TEST_F(ScanTargets, MortalityOfNoDaysIsRefused) {
  for (const auto* task : {"mortality:", "mortality:0", "mortality:90d", "mortality:-3"}) {
    EXPECT_EQ(error_of([&] { return get({task}); }).code(), "targets.task") << task;
  }
}

TEST_F(ScanTargets, ATableByExamAccessionOrStudy) {
  const auto file = folder_.file("table.csv",
                                 "exam_id,region,abnormal,malignant,reported\n"
                                 "e1,liver,1,0,0\n"
                                 "acc-2,liver,0,0,0\n"
                                 "1.2.e3,lungs,true,0,0\n"
                                 "acc-5,liver,,0,0\n"  // does not say
                                 "e1,spine,1,0,0\n"    // not asked for
                                 "elsewhere,liver,1,0,0\n");
  const auto found = get({"liver", "lungs"}, {"", file});
  EXPECT_THAT(found.exams[0].targets, ElementsAre(Target(1), unknown));
  EXPECT_THAT(found.exams[1].targets, ElementsAre(Target(0), unknown));
  EXPECT_THAT(found.exams[2].targets, ElementsAre(unknown, Target(1)));
  EXPECT_THAT(found.exams[3].targets, ElementsAre(unknown, unknown));
}

TEST_F(ScanTargets, ATableOfProbabilities) {
  const auto file = folder_.file("table.csv", "region;exam_id;probability\nliver;e1;0.125\n");
  EXPECT_THAT(get({"liver"}, {"", file}).exams[0].targets, ElementsAre(Target(.125)));
}

TEST_F(ScanTargets, ATableThatIsWrongIsRefusedWithItsLine) {
  EXPECT_THAT(error("exam_id,region\ne1,liver\n"), HasSubstr("no column abnormal"));
  EXPECT_THAT(error("exam_id,region,abnormal\ne1,liver,1\ne2,liver,2\n"), HasSubstr("line 3: '2'"));
  EXPECT_THAT(error("exam_id,region,abnormal\ne1,liver\n"), HasSubstr("line 2: only 2 cells"));
  EXPECT_THAT(error("exam_id,region,abnormal\ne1,liver,1\ne1,liver,0\n"),
              HasSubstr("line 3: exam e1, region liver"));
  EXPECT_THAT(error("exam_id,region,abnormal\nx1,liver,1\n"), HasSubstr("no row"));
}

TEST_F(ScanTargets, AnAccessionNumberOfTwoExamsIsNoName) {
  exam("B", "e4", "acc-3", "", "", true);
  EXPECT_THAT(error("exam_id,region,abnormal\nacc-3,liver,1\n"), HasSubstr("more than one exam"));
}

}  // namespace
}  // namespace uptake
