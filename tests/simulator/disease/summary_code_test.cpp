#include "simulator/disease/summary_code.h"

#include <gtest/gtest.h>

namespace uptake::simulator {
namespace {

std::int64_t code_of(std::vector<Lesion> lesions) {
  Exam exam;
  exam.lesions = std::move(lesions);
  return summary_code(exam, {"infection"});
}

Lesion malignant(Change change) {
  Lesion lesion;
  lesion.cause = "metastasis";
  lesion.malignant = true;
  lesion.change = change;
  return lesion;
}

Lesion benign(const char* cause, double suv, Change change = Change::first) {
  Lesion lesion;
  lesion.cause = cause;
  lesion.suv = suv;
  lesion.change = change;
  return lesion;
}

TEST(SummaryCode, isOneWithoutUptake) { EXPECT_EQ(code_of({}), 1); }

TEST(SummaryCode, isTwoForBenignShrinkingOrResolved) {
  EXPECT_EQ(code_of({benign("degenerative", 8)}), 2);
  EXPECT_EQ(code_of({benign("infection", 3)}), 2);
  EXPECT_EQ(code_of({benign("infection", 6, Change::stable)}), 2);
  EXPECT_EQ(code_of({malignant(Change::smaller)}), 2);
  EXPECT_EQ(code_of({malignant(Change::resolved)}), 2);
}

TEST(SummaryCode, isFourForNewGrowingOrIndeterminate) {
  EXPECT_EQ(code_of({malignant(Change::appeared), malignant(Change::stable)}), 4);
  EXPECT_EQ(code_of({malignant(Change::larger)}), 4);
  EXPECT_EQ(code_of({benign("infection", 6)}), 4);
}

TEST(SummaryCode, isNineForDiseaseAtFirstOrStable) {
  EXPECT_EQ(code_of({malignant(Change::first)}), 9);
  EXPECT_EQ(code_of({malignant(Change::stable), malignant(Change::smaller)}), 9);
  EXPECT_EQ(code_of({malignant(Change::first), benign("infection", 6)}), 9);
}

}  // namespace
}  // namespace uptake::simulator
