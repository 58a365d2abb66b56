#include "evaluation/predictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/prediction_rows.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Predictions, AreGatheredByRegionSeedAndExam) {
  auto rows = prediction_rows(
      "exam_id,region,seed,target,probability\n"
      "b,liver,0,1,0.5\na,liver,0,0,0.25\na,liver,1,0,0.75\nb,liver,1,1,1\nb,lungs,0,0,0\n");
  const auto regions = rows.by_region(nullptr);
  EXPECT_TRUE(rows.problems().empty());
  ASSERT_EQ(regions.size(), 2U);
  EXPECT_EQ(regions[0].region, "liver");
  EXPECT_THAT(regions[0].exams, ElementsAre("a", "b"));
  EXPECT_THAT(regions[0].positive, ElementsAre(0, 1));
  EXPECT_THAT(regions[0].seeds, ElementsAre("0", "1"));
  EXPECT_THAT(regions[0].scores, ElementsAre(ElementsAre(.25, .5), ElementsAre(.75, 1)));
  EXPECT_THAT(regions[0].ensemble(), ElementsAre(.5, .75));
  EXPECT_EQ(regions[0].positives(), 1U);
}

TEST(Predictions, TruthComesBeforeTargets) {
  auto rows = prediction_rows("exam_id,region,probability,target\na,liver,0.5,0\nb,liver,0.5,0\n");
  RegionTable truth;
  truth.put("a", "liver", 1);
  const auto regions = rows.by_region(&truth);
  EXPECT_THAT(regions[0].exams, ElementsAre("a"));
  EXPECT_THAT(regions[0].positive, ElementsAre(1));
  ASSERT_EQ(rows.problems().size(), 1U);
  EXPECT_THAT(rows.problems()[0].message, HasSubstr("1 exams have no truth"));
}

TEST(Predictions, WhatCannotBeUsedIsListed) {
  auto rows = prediction_rows(
      "exam_id,region,seed,target,probability\n"
      "a,liver,0,0,0.5\na,liver,0,0,0.6\nb,liver,0,1,1.5\nc,liver,0,2,0.5\n,liver,0,1,0.5\n"
      "d,liver,0,1,nan\ne,liver,0,1,0.5\ne,liver,1,0,0.5\nf,liver,1,1,0.5\na,liver,1,0,0.4\n");
  const auto regions = rows.by_region(nullptr);
  EXPECT_THAT(regions[0].exams, ElementsAre("a"));
  std::vector<std::string> where;
  for (const auto& problem : rows.problems()) where.push_back(problem.where);
  EXPECT_THAT(where, ElementsAre("p.csv, line 3", "p.csv, line 4", "p.csv, line 5", "p.csv, line 6",
                                 "p.csv, line 7", "region liver", "region liver"));
}

TEST(Predictions, NeedTheirColumnsAndATruth) {
  const auto columns = error_of([] { return prediction_rows("exam_id,region,value\n"); });
  EXPECT_EQ(columns.code(), "predictions.columns");
  EXPECT_THAT(columns.what(), HasSubstr("columns found: exam_id, region, value"));
  auto rows = prediction_rows("exam_id,region,probability\na,liver,0.5\n");
  EXPECT_EQ(error_of([&] { return rows.by_region(nullptr); }).code(), "predictions.no_truth");
}

}  // namespace
}  // namespace uptake
