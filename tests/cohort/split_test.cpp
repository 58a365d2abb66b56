#include "cohort/split.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "cohort_of.h"
#include "core/random.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;

SplitRequest request_of(std::size_t test, std::size_t validation, std::uint64_t seed = 7) {
  SplitRequest request;
  request.test.exams = test;
  request.validation.exams = validation;
  request.seed = seed;
  return request;
}

std::size_t exams_in(const std::vector<SplitPatient>& patients,
                     const std::map<std::string, Split>& splits, Split split) {
  std::size_t sum = 0;
  for (const auto& patient : patients) {
    if (splits.at(patient.patient_id) == split) sum += patient.exams;
  }
  return sum;
}

/// `count` patients with 1 to 4 exams.
std::vector<SplitPatient> patients_of(std::size_t count) {
  std::vector<SplitPatient> patients;
  for (std::size_t i = 0; i < count; ++i) {
    patients.push_back({fmt::format("P{}", i), 1 + i % 4, std::nullopt});
  }
  return patients;
}

/// Any patients, and sizes that they can fill.
struct Case {
  std::vector<SplitPatient> patients;
  SplitRequest request;
  std::size_t largest = 0;  ///< exams of one patient
};

Case any_case() {
  Case drawn;
  const auto count = *rc::gen::inRange<std::size_t>(3, 60);
  drawn.patients = patients_of(count);
  std::size_t total = 0;
  for (auto& patient : drawn.patients) {
    patient.exams = *rc::gen::inRange<std::size_t>(1, 5);
    total += patient.exams;
    drawn.largest = std::max(drawn.largest, patient.exams);
  }
  drawn.request = request_of(*rc::gen::inRange<std::size_t>(0, total / 4 + 1),
                             *rc::gen::inRange<std::size_t>(0, total / 4 + 1),
                             *rc::gen::arbitrary<std::uint64_t>());
  // Whole patients overshoot: leave room for that.
  RC_PRE(drawn.request.test.exams + drawn.request.validation.exams + 3 * drawn.largest <= total);
  return drawn;
}

void check(const std::function<void()>& property, const std::string& name) {
  EXPECT_TRUE(rc::check(name, property));
}

TEST(AssignSplits, EveryPatientIsInOneSetAndSetsAreAsLargeAsAskedFor) {
  check(
      [] {
        const auto drawn = any_case();
        const auto splits = assign_splits(drawn.patients, drawn.request);
        RC_ASSERT(splits.size() == drawn.patients.size());
        for (const auto& patient : drawn.patients) RC_ASSERT(splits.contains(patient.patient_id));
        const auto test = exams_in(drawn.patients, splits, Split::test);
        const auto validation = exams_in(drawn.patients, splits, Split::validation);
        RC_ASSERT(test >= drawn.request.test.exams);
        RC_ASSERT(test < drawn.request.test.exams + drawn.largest);
        RC_ASSERT(validation >= drawn.request.validation.exams);
        RC_ASSERT(validation < drawn.request.validation.exams + drawn.largest);
        RC_ASSERT(exams_in(drawn.patients, splits, Split::train) > 0U);
      },
      "disjoint, complete, sized");
}

TEST(AssignSplits, OrderOfThePatientsDoesNotMatter) {
  check(
      [] {
        auto drawn = any_case();
        const auto splits = assign_splits(drawn.patients, drawn.request);
        std::reverse(drawn.patients.begin(), drawn.patients.end());
        RC_ASSERT(assign_splits(drawn.patients, drawn.request) == splits);
        RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "order");
        shuffle(drawn.patients, rng);
        RC_ASSERT(assign_splits(drawn.patients, drawn.request) == splits);
      },
      "deterministic");
}

TEST(AssignSplits, PatientsStayWhereTheyAre) {
  check(
      [] {
        auto drawn = any_case();
        const auto before = assign_splits(drawn.patients, drawn.request);
        for (auto& patient : drawn.patients) patient.split = before.at(patient.patient_id);
        auto request = drawn.request;
        request.seed = *rc::gen::arbitrary<std::uint64_t>();
        RC_ASSERT(assign_splits(drawn.patients, request) == before);
        const auto more = *rc::gen::inRange(1, 10);
        for (int i = 0; i < more; ++i) {
          drawn.patients.push_back({fmt::format("new{}", i), 1, std::nullopt});
        }
        const auto after = assign_splits(drawn.patients, request);
        for (const auto& [patient, split] : before) RC_ASSERT(after.at(patient) == split);
        for (int i = 0; i < more; ++i) {  // the sets are full
          RC_ASSERT(after.at(fmt::format("new{}", i)) == Split::train);
        }
      },
      "stable");
}

TEST(AssignSplits, SeedsDrawDifferentSets) {
  const auto patients = patients_of(200);
  const auto one = assign_splits(patients, request_of(50, 50, 1));
  EXPECT_EQ(assign_splits(patients, request_of(50, 50, 1)), one);
  EXPECT_NE(assign_splits(patients, request_of(50, 50, 2)), one);
}

/// A fixed draw: a change of it would move the patients of every cohort that is split again.
TEST(AssignSplits, TheDrawOfASeedNeverChanges) {
  const auto splits = assign_splits(patients_of(12), request_of(5, 5, 42));
  std::string drawn;
  for (const auto& [patient, split] : splits) {
    drawn += fmt::format("{}:{} ", patient, name_of(split));
  }
  // Also the answer of a second implementation of Philox and this rule, in Python.
  EXPECT_EQ(drawn,
            "P0:validation P1:train P10:train P11:test P2:train P3:train P4:test P5:train P6:train "
            "P7:validation P8:train P9:train ");
}

TEST(AssignSplits, IsUniform) {
  // Each of 20 patients should be in a test set of 5 in a quarter of 4,000 draws: 1,000, deviation
  // sqrt(4000 * 1/4 * 3/4) = 27.4; five of them either way.
  std::map<std::string, int> hits;
  std::vector<SplitPatient> patients;
  for (int i = 0; i < 20; ++i) patients.push_back({fmt::format("P{}", i), 1, std::nullopt});
  for (std::uint64_t seed = 0; seed < 4'000; ++seed) {
    for (const auto& [patient, split] : assign_splits(patients, request_of(5, 0, seed))) {
      if (split == Split::test) ++hits[patient];
    }
  }
  for (const auto& [patient, count] : hits) EXPECT_NEAR(count, 1'000, 137) << patient;
  EXPECT_EQ(hits.size(), 20U);
}

TEST(AssignSplits, NewPatientsFillASetThatIsAskedToBeLarger) {
  auto patients = patients_of(40);
  const auto before = assign_splits(patients, request_of(10, 10));
  for (auto& patient : patients) patient.split = before.at(patient.patient_id);
  for (int i = 0; i < 40; ++i) patients.push_back({fmt::format("N{}", i), 1, std::nullopt});
  const auto old_test = exams_in(patients_of(40), before, Split::test);
  const auto after = assign_splits(patients, request_of(old_test + 7, 10));
  EXPECT_EQ(exams_in(patients, after, Split::test), old_test + 7);
  for (const auto& [patient, split] : before) EXPECT_EQ(after.at(patient), split);
}

TEST(AssignSplits, ReassignForgetsTheOldSplit) {
  auto patients = patients_of(40);
  const auto fresh = assign_splits(patients, request_of(20, 20));
  for (auto& patient : patients) patient.split = Split::test;
  auto request = request_of(20, 20);
  EXPECT_EQ(error_of([&] { return assign_splits(patients, request); }).code(), "split.too_few");
  request.reassign = true;
  EXPECT_EQ(assign_splits(patients, request), fresh);
}

TEST(AssignSplits, TooFewIsSaidWithTheNumbers) {
  const std::vector<SplitPatient> two{{"P1", 3, std::nullopt}, {"P2", 2, std::nullopt}};
  auto error = error_of([&] { return assign_splits(two, request_of(6, 0)); });
  EXPECT_EQ(error.code(), "split.too_few");
  EXPECT_THAT(error.message(), HasSubstr("test is to have 6 exams and comes to 5"));
  EXPECT_THAT(error.message(), HasSubstr("5 exams of 2 patients"));
  error = error_of([&] { return assign_splits(two, request_of(1, 1)); });
  EXPECT_EQ(error.code(), "split.too_few");
  EXPECT_THAT(error.message(), HasSubstr("nothing is left to train on"));
  const auto all_test = assign_splits(two, request_of(5, 0));  // a cohort to test on only
  EXPECT_EQ(exams_in(two, all_test, Split::test), 5U);
}

TEST(SplitSize, IsANumberOrAShare) {
  EXPECT_EQ(SplitSize::parse("814").of(8'144), 814U);
  EXPECT_EQ(SplitSize::parse(" 10% ").of(8'144), 815U);  // rounded up
  EXPECT_EQ(SplitSize::parse("10%").of(30), 3U);
  EXPECT_EQ(SplitSize::parse("12.5 %").of(8), 1U);
  EXPECT_EQ(SplitSize::parse("0").of(10), 0U);
  EXPECT_EQ(SplitSize::parse("0%").of(10), 0U);
  EXPECT_EQ(SplitSize::parse("100%").of(10), 10U);
  for (const auto* wrong : {"", "%", "-1", "1.5", "101%", "-1%", "nan%", "ten", "10 %%", "1e3x"}) {
    EXPECT_EQ(error_of([&] { return SplitSize::parse(wrong); }).code(), "split.size") << wrong;
  }
}

class SplitCohort : public testing::Test {
 protected:
  void add(int from, int to) {
    for (int i = from; i < to; ++i) {
      const auto patient = fmt::format("P{}", i);
      for (int exam = 0; exam <= i % 3; ++exam) {
        put(cohort_, exam_of(patient, fmt::format("{}-{}", patient, exam)));
      }
    }
  }
  std::int64_t stored(const std::string& split) {
    return number_of(
        cohort_,
        "SELECT count(*) FROM exams JOIN splits USING (patient_id) WHERE split = '" + split + "'");
  }
  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
};

TEST_F(SplitCohort, IsStoredAndCounted) {
  add(0, 30);  // 60 exams
  const auto summary = split_patients(cohort_, request_of(12, 6));
  EXPECT_GE(summary.test.exams, 12U);
  EXPECT_LE(summary.test.exams, 14U);
  EXPECT_GE(summary.validation.exams, 6U);
  EXPECT_EQ(summary.train.exams + summary.validation.exams + summary.test.exams, 60U);
  EXPECT_EQ(summary.train.patients + summary.validation.patients + summary.test.patients, 30U);
  EXPECT_EQ(summary.assigned, 30U);
  EXPECT_EQ(stored("train"), static_cast<std::int64_t>(summary.train.exams));
  EXPECT_EQ(stored("validation"), static_cast<std::int64_t>(summary.validation.exams));
  EXPECT_EQ(stored("test"), static_cast<std::int64_t>(summary.test.exams));
}

TEST_F(SplitCohort, LaterPatientsJoinAndOthersStay) {
  add(0, 30);
  const auto before = split_patients(cohort_, request_of(12, 6));
  EXPECT_EQ(split_patients(cohort_, request_of(12, 6, 99)).assigned, 0U);
  add(30, 40);
  const auto after = split_patients(cohort_, request_of(12, 6));
  EXPECT_EQ(after.assigned, 10U);
  EXPECT_EQ(after.test.patients, before.test.patients);
  EXPECT_EQ(after.train.patients, before.train.patients + 10);
}

TEST_F(SplitCohort, ThatFailsLeavesTheOldSplit) {
  EXPECT_EQ(error_of([&] { return split_patients(cohort_, request_of(1, 1)); }).code(),
            "split.empty");
  add(0, 10);
  split_patients(cohort_, request_of(3, 3));
  auto request = request_of(1'000, 0);
  request.reassign = true;
  EXPECT_EQ(error_of([&] { return split_patients(cohort_, request); }).code(), "split.too_few");
  EXPECT_EQ(number_of(cohort_, "SELECT count(*) FROM splits"), 10);
}

}  // namespace
}  // namespace uptake
