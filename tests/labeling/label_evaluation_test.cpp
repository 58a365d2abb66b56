#include "labeling/label_evaluation.h"

#include <gtest/gtest.h>

#include "labeling/code_points.h"
#include "labeling/csv_rows.h"
#include "labeling/ordered_tasks.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

TEST(EvaluateLabels, ARegionThatTheTruthDoesNotNameIsNotJudgedThere) {
  RegionTable truth, labels;
  truth.put("A", "liver", 1);
  truth.put("B", "liver", 0);
  truth.put("C", "spleen", 1);
  for (const auto* exam : {"A", "B", "C"}) labels.put(exam, "liver", 0.7);
  const std::vector<std::string> regions{"liver", "not_in_the_truth"};
  const auto result = evaluate_labels(truth, labels, nullptr, regions, {});
  ASSERT_EQ(result.regions.size(), 1U);
  EXPECT_EQ(result.exams, 3U);
  EXPECT_EQ(result.regions[0].exams, 2U);
  EXPECT_EQ(result.regions[0].labels[2].value, 0.0);  // specificity
  EXPECT_EQ(result.regions[0].labels[4].value, 0.5);  // a tie
}

TEST(EvaluateLabels, NothingInCommonIsAnError) {
  RegionTable truth, labels;
  truth.put("A", "liver", 1);
  labels.put("B", "liver", 1);
  const std::vector<std::string> regions{"liver"};
  EXPECT_EQ(error_of([&] { return evaluate_labels(truth, labels, nullptr, regions, {}); }).code(),
            "labels.no_common_exam");
}

TEST(CsvRows, AreReadOneByOneAndBadOnesPassedOver) {
  const TemporaryFolder folder;
  CsvRows rows(folder.file("a.csv",
                           "\xEF\xBB\xBF"
                           "a;b\r\n1;\"x\n\"\"y\"\"\"\r\n\r\n\"q\"z;2\n3;5\" needle\n4;\"open"));
  EXPECT_EQ(rows.header(), (std::vector<std::string>{"a", "b"}));
  const auto first = rows.next().value();
  EXPECT_EQ(first.line, 2U);
  EXPECT_EQ(first.cells, (std::vector<std::string>{"1", "x\n\"y\""}));
  const auto bad = rows.next().value();
  EXPECT_EQ(bad.line, 5U);
  EXPECT_EQ(bad.problem, "text follows a closing quote");
  EXPECT_EQ(rows.next()->cells, (std::vector<std::string>{"3", "5\" needle"}));
  EXPECT_EQ(rows.next()->problem, "a quote is never closed");
  EXPECT_FALSE(rows.next());
}

TEST(CodePoints, CountCharactersAndBytesThatAreNone) {
  const std::string text = "a\xC3\xA4\xFF\xE2\x82\xAC z";  // a, ä, a bad byte, €, space, z
  const CodePoints places(text);
  EXPECT_EQ(places.of_byte(3), 2U);
  EXPECT_EQ(places.of_byte(4), 3U);
  EXPECT_EQ(places.of_byte(5), 3U);  // inside the €
  EXPECT_EQ(places.of_byte(text.size()), 6U);
  EXPECT_EQ(places.byte_of(4), 7U);
  EXPECT_EQ(places.byte_of(6), text.size());
  EXPECT_FALSE(places.byte_of(7));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "ä";
  const CodePoints long_places(many);
  for (const std::size_t i : {0U, 255U, 256U, 257U, 999U, 1000U}) {
    EXPECT_EQ(long_places.of_byte(2 * i), i);
    EXPECT_EQ(long_places.byte_of(i), 2 * i);
  }
}

TEST(OrderedTasks, ResultsComeInTheOrderOfTheTasks) {
  std::vector<int> results;
  OrderedTasks<int> tasks(4, [&](int result) { results.push_back(result); });
  for (int i = 0; i < 500; ++i) tasks.add([i] { return i; });
  tasks.finish();
  ASSERT_EQ(results.size(), 500U);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace uptake
