#include "evaluation/exam_ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "evaluation/ranking_file.h"
#include "support/error_of.h"
#include "support/prediction_rows.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> ids_of(const ExamRanking& ranking) {
  std::vector<std::string> ids;
  for (const auto& exam : ranking.listed) ids.push_back(exam.exam_id);
  return ids;
}

std::vector<std::string> others_of(const RankedExam& exam) {
  std::vector<std::string> names;
  for (const auto& [region, probability] : exam.others) names.push_back(region);
  return names;
}

PredictionRows body_of_five() {
  return prediction_rows(
      "exam_id,region,probability\n"
      "a,full_body,0.2\nc,full_body,0.9\ne,full_body,0.5\nb,full_body,0.5\nd,full_body,0.95\n");
}

TEST(ExamRanking, TheMostProbableComesFirstAndEqualOnesByTheirIds) {
  const auto ranking = rank_exams(body_of_five(), {});
  EXPECT_THAT(ids_of(ranking), ElementsAre("d", "c", "b", "e", "a"));
  EXPECT_EQ(ranking.listed[0].rank, 1U);
  EXPECT_EQ(ranking.listed[4].rank, 5U);
  EXPECT_EQ(ranking.exams, 5U);
  EXPECT_EQ(ranking.seeds, 1U);
  EXPECT_FALSE(ranking.listed[0].probability.spread);
}

TEST(ExamRanking, IsTheMeanOfTheSeedsWithTheirSpread) {
  const auto ranking = rank_exams(prediction_rows("exam_id,region,seed,probability\n"
                                                  "a,full_body,0,0.2\na,full_body,1,0.4\n"
                                                  "a,full_body,2,0.9\nb,full_body,0,0.6\n"
                                                  "b,full_body,1,0.6\nb,full_body,2,0.6\n"),
                                  {});
  EXPECT_THAT(ids_of(ranking), ElementsAre("b", "a"));
  const auto& a = ranking.listed[1].probability;
  EXPECT_DOUBLE_EQ(a.mean, .5);
  EXPECT_EQ(a.seeds, 3U);
  EXPECT_EQ(a.spread->low, .2);
  EXPECT_EQ(a.spread->high, .9);
  EXPECT_DOUBLE_EQ(a.spread->deviation, std::sqrt((.09 + .01 + .16) / 2));
  EXPECT_EQ(ranking.listed[0].probability.spread->deviation, 0);
}

TEST(ExamRanking, EqualMeansAreEqualInWhateverOrderTheSeedsAre) {
  // .1 + .2 + .3 and .3 + .2 + .1 differ in the last bit: by value b would come first.
  const auto ranking = rank_exams(prediction_rows("exam_id,region,seed,probability\n"
                                                  "b,full_body,0,0.1\nb,full_body,1,0.2\n"
                                                  "b,full_body,2,0.3\na,full_body,0,0.3\n"
                                                  "a,full_body,1,0.2\na,full_body,2,0.1\n"),
                                  {});
  EXPECT_THAT(ids_of(ranking), ElementsAre("a", "b"));
}

TEST(ExamRanking, TopAndThresholdCutTheListAndKeepTheRanks) {
  RankingOptions options;
  options.top = 3;
  EXPECT_THAT(ids_of(rank_exams(body_of_five(), options)), ElementsAre("d", "c", "b"));
  options.threshold = .9;  // or more
  const auto both = rank_exams(body_of_five(), options);
  EXPECT_THAT(ids_of(both), ElementsAre("d", "c"));
  EXPECT_EQ(both.exams, 5U);
  options.threshold = .99;
  EXPECT_THAT(ids_of(rank_exams(body_of_five(), options)), IsEmpty());
}

TEST(ExamRanking, TheOtherRegionsSayWhereToLook) {
  const auto rows = prediction_rows(
      "exam_id,region,seed,probability\n"
      "a,full_body,0,0.9\na,liver,0,0.1\na,liver,1,0.9\na,chest,0,0.6\na,neck,0,0.7\n"
      "a,spine,0,0.5\nb,liver,0,1\n");
  const auto ranking = rank_exams(rows, {});
  EXPECT_THAT(others_of(ranking.listed[0]), ElementsAre("neck", "chest", "liver"));
  EXPECT_DOUBLE_EQ(ranking.listed[0].others[2].probability, .5);  // as spine, behind it by name
  RankingOptions options;
  options.region = "liver";
  options.others = 1;
  const auto liver = rank_exams(rows, options);
  EXPECT_THAT(ids_of(liver), ElementsAre("b", "a"));
  EXPECT_THAT(others_of(liver.listed[0]), IsEmpty());
  EXPECT_THAT(others_of(liver.listed[1]), ElementsAre("full_body"));
}

TEST(ExamRanking, NoExamIsLostInSilence) {
  const auto ranking = rank_exams(prediction_rows("exam_id,region,seed,probability\n"
                                                  "a,full_body,0,0.2\na,full_body,1,0.4\n"
                                                  "b,full_body,1,0.8\nc,liver,0,0.9\n"),
                                  {});
  EXPECT_THAT(ids_of(ranking), ElementsAre("b", "a"));
  EXPECT_EQ(ranking.listed[0].probability.seeds, 1U);
  EXPECT_THAT(ranking.incomplete, ElementsAre("b"));
  EXPECT_THAT(ranking.missing, ElementsAre("c"));
}

TEST(ExamRanking, AnUnknownRegionIsAnErrorThatNamesThoseThere) {
  const auto rows = prediction_rows("exam_id,region,probability\na,liver,0.1\na,full_body,0.2\n");
  RankingOptions options;
  options.region = "livr";
  const auto error = error_of([&] { return rank_exams(rows, options); });
  EXPECT_EQ(error.code(), "predictions.region");
  EXPECT_THAT(error.what(), HasSubstr("no prediction of region 'livr', did you mean 'liver'?"));
  EXPECT_THAT(error.what(), HasSubstr("liver, full_body"));
  const auto nothing = prediction_rows("exam_id,region,probability\na,liver,7\n");
  EXPECT_EQ(error_of([&] { return rank_exams(nothing, {}); }).code(), "predictions.region");
}

TEST(RankingFile, IsCsvForMachinesAndATableForPeople) {
  auto ranking = rank_exams(prediction_rows("exam_id,region,seed,probability\n"
                                            "\"a,1\",full_body,0,0.25\n\"a,1\",full_body,1,0.75\n"
                                            "\"a,1\",liver,0,0.5\nb,full_body,0,0.125\n"),
                            {});
  ranking.listed[1].patient_id = "P2";
  EXPECT_EQ(ranking_table(ranking), std::string(ranking_header) +
                                        "1,\"a,1\",0.500000,0.250000,0.750000,2,0.353553,"
                                        "liver=0.500,,\n"
                                        "2,b,0.125000,,,1,,,P2,\n");
  EXPECT_EQ(as_text(ranking),
            "2 of 2 exams by full_body, 2 trainings\n\n"
            " rank  exam  patient  probability    of trainings  deviation  highest other regions\n"
            "    1  a,1                  0.500  0.250 to 0.750      0.354  liver 0.50\n"
            "    2  b     P2             0.125               -          -  \n");
  const auto json = as_json(ranking);
  EXPECT_EQ(json["listed"][0]["regions"][0]["region"], "liver");
  EXPECT_EQ(json["listed"][0]["deviation"], std::sqrt(.125));
  EXPECT_TRUE(json["listed"][1]["low"].is_null() && json["listed"][0]["patient_id"].is_null());
}

}  // namespace
}  // namespace uptake
