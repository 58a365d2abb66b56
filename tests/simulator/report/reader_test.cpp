#include "simulator/report/reader.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "simulator/disease/population.h"

namespace uptake::simulator {
namespace {

Lesion lesion_at(const std::string& region, const std::string& side, double suv = 6) {
  Lesion lesion;
  lesion.region = region;
  lesion.side = side;
  lesion.cause = "metastasis";
  lesion.malignant = true;
  lesion.diameter_mm = 18;
  lesion.suv = suv;
  return lesion;
}

Patient patient_with(std::vector<Lesion> lesions) {
  Patient patient;
  Exam exam;
  exam.number = 1;
  for (Lesion& lesion : lesions) {
    lesion.number = exam.lesions.size() + 1;
    exam.lesions.push_back(lesion);
  }
  patient.exams = {exam};
  return patient;
}

Reading read(const Patient& patient, const ReaderOptions& options, std::size_t exam = 0) {
  RandomStream rng(9, "reader", patient.index);
  return read_exam(patient, exam, options, rng, {});
}

constexpr ReaderOptions faultless{0, 0, 0};

TEST(Reader, reportsEveryLesionWhenFaultless) {
  for (const Patient& patient : population(500)) {
    for (std::size_t i = 0; i < patient.exams.size(); ++i) {
      const Reading reading = read(patient, faultless, i);
      EXPECT_TRUE(reading.errors.empty());
      std::size_t told = 0;
      std::set<std::string> regions, found;
      for (const Finding& finding : reading.facts.findings) {
        told += finding.count;
        found.insert(finding.region + finding.cause);
        EXPECT_FALSE(finding.impression_only);
        EXPECT_GT(finding.certainty, 0);
        EXPECT_LE(finding.certainty, 1);
      }
      for (const Lesion& lesion : patient.exams[i].lesions) {
        regions.insert(lesion.region + lesion.cause);
      }
      EXPECT_EQ(told, patient.exams[i].lesions.size());
      EXPECT_EQ(found, regions);
      EXPECT_EQ(reading.facts.prior, i == 0 ? nullptr : &patient.exams[i - 1]);
    }
  }
}

TEST(Reader, reportsNothingWhenAllIsMissed) {
  for (const Patient& patient : population(200)) {
    const Reading reading = read(patient, {1, 0, 0});
    EXPECT_TRUE(reading.facts.findings.empty());
    EXPECT_EQ(reading.errors.size(), patient.exams.front().lesions.size());
    for (const ReaderError& error : reading.errors) EXPECT_EQ(error.error, "missed");
  }
}

TEST(Reader, flipsEverySide) {
  const Patient patient =
      patient_with({lesion_at("left_kidney", "left"), lesion_at("right_middle_lobe", "right"),
                    lesion_at("ribs", "right"), lesion_at("carinal_lymph_node", "")});
  const Reading reading = read(patient, {0, 1, 0});
  std::set<std::string> told;
  for (const Finding& finding : reading.facts.findings)
    told.insert(finding.region + "/" + finding.side);
  EXPECT_EQ(told, (std::set<std::string>{"right_kidney/right", "left_upper_lobe/left", "ribs/left",
                                         "carinal_lymph_node/"}));
  ASSERT_EQ(reading.errors.size(), 3U);
  for (const ReaderError& error : reading.errors) EXPECT_EQ(error.error, "wrong_side");
}

TEST(Reader, namesTheMirroredRegion) {
  EXPECT_EQ(mirrored("left_hilar_lymph_node"), "right_hilar_lymph_node");
  EXPECT_EQ(mirrored("right_lower_lobe"), "left_lower_lobe");
  EXPECT_EQ(mirrored("humerus"), "humerus");
}

TEST(Reader, missesSmallFaintLesionsMoreOften) {
  Lesion faint = lesion_at("ribs", "left", 2.5), hot = lesion_at("ribs", "left", 15);
  faint.diameter_mm = 7;
  hot.diameter_mm = 30;
  EXPECT_NEAR(miss_chance(faint, 0.05), 1 - 0.95 * 0.95 * 0.95, 1e-12);
  EXPECT_LT(miss_chance(hot, 0.05), 0.02);
  EXPECT_EQ(miss_chance(faint, 0), 0);
  EXPECT_EQ(miss_chance(hot, 1), 1);
}

TEST(Reader, groupsFociAndSides) {
  Lesion gone = lesion_at("adnexa", "left");
  gone.change = Change::resolved;
  gone.prior_suv = 4;
  const Patient patient =
      patient_with({lesion_at("ribs", "left", 5), lesion_at("ribs", "left", 9),
                    lesion_at("ribs", "right", 4), lesion_at("adnexa", "left", 7), gone});
  const Reading reading = read(patient, faultless);
  ASSERT_EQ(reading.facts.findings.size(), 3U);
  for (const Finding& finding : reading.facts.findings) {
    if (finding.region == "ribs") {
      EXPECT_EQ(finding.side, "both");
      EXPECT_EQ(finding.count, 3U);
      EXPECT_EQ(finding.suv_max, 9);
    } else {
      EXPECT_EQ(finding.count, 1U);
      EXPECT_EQ(finding.side, "left");
    }
  }
}

TEST(Reader, doesNotReadWhatWasNotScanned) {
  const Patient patient = patient_with({lesion_at("brain", "left"), lesion_at("liver", "")});
  RandomStream rng(1, "reader");
  const Reading reading = read_exam(patient, 0, faultless, rng, {"liver", "spleen"});
  ASSERT_EQ(reading.facts.findings.size(), 1U);
  EXPECT_EQ(reading.facts.findings.front().region, "liver");
  EXPECT_TRUE(reading.errors.empty());
}

TEST(Reader, isLessCertainOfFaintLesions) {
  double faint = 0, hot = 0;
  RandomStream rng(4, "reader");
  for (int i = 0; i < 200; ++i) {
    const Patient a = patient_with({lesion_at("ribs", "left", 2.2)});
    const Patient b = patient_with({lesion_at("ribs", "left", 12)});
    faint += read_exam(a, 0, faultless, rng, {}).facts.findings.front().certainty / 200;
    hot += read_exam(b, 0, faultless, rng, {}).facts.findings.front().certainty / 200;
  }
  EXPECT_LT(faint, 0.65);
  EXPECT_GT(hot, 0.85);
}

TEST(Reader, missesAtTheRateSet) {
  double lesions = 0, missed = 0;
  for (const Patient& patient : population(1500)) {
    lesions += static_cast<double>(patient.exams.front().lesions.size());
    for (const ReaderError& error : read(patient, {0.05, 0, 0}).errors)
      missed += error.error == "missed";
  }
  EXPECT_GT(missed / lesions, 0.035);
  EXPECT_LT(missed / lesions, 0.08);
}

}  // namespace
}  // namespace uptake::simulator
