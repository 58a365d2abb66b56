#include "simulator/scan/protocol.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "simulator/body/bodies.h"

namespace uptake::simulator {
namespace {

Protocol drawn(std::size_t index, std::size_t exam = 1, double mismatch = 1) {
  Patient patient = adult(Sex::male, index);
  patient.exams[0].number = exam;
  return draw_protocol(3, patient, patient.exams[0], mismatch, {5, 7});
}

TEST(Protocol, CoversWhatDepartmentsScan) {
  std::map<std::string, int> counts;
  for (std::size_t i = 0; i < 2000; ++i) {
    const Protocol p = drawn(i);
    ++counts[p.coverage];
    EXPECT_LT(p.low_z + 250, p.high_z);
    EXPECT_GE(p.psf_mm, 5);
    EXPECT_LT(p.psf_mm, 7);
  }
  // Declared shares of 2,000, within 3 deviations.
  EXPECT_NEAR(counts["skull base to mid-thigh"], 1440, 60);
  EXPECT_NEAR(counts["vertex to mid-thigh"], 360, 52);
  EXPECT_NEAR(counts["vertex to knees"], 100, 29);
  EXPECT_NEAR(counts["head to chest"], 100, 29);
}

TEST(Protocol, BelongsToThePersonAndTheExam) {
  std::size_t down = 0, other_way = 0;
  std::set<std::uint64_t> keys;
  for (std::size_t i = 0; i < 500; ++i) {
    const Protocol first = drawn(i), again = drawn(i), second = drawn(i, 2);
    EXPECT_EQ(first.dose_bq, again.dose_bq);
    EXPECT_NE(first.dose_bq, second.dose_bq);
    // Who cannot raise the arms cannot at the next exam.
    EXPECT_EQ(first.pet.arms_down, second.pet.arms_down);
    EXPECT_EQ(first.pet.arms_down, first.ct.arms_down);
    down += first.pet.arms_down;
    Patient patient = adult(Sex::female, i);
    for (std::size_t exam = 1; exam <= 8; ++exam) {
      patient.exams[0].number = exam;
      other_way += !keys.insert(exam_key(patient, patient.exams[0])).second;
    }
  }
  EXPECT_NEAR(static_cast<double>(down), 100, 27);  // a fifth, within 3 deviations
  EXPECT_EQ(other_way, 0U);                         // no key twice
}

TEST(Protocol, WithoutMismatchTheBodiesLieAlike) {
  const Protocol alike = drawn(4, 1, 0), usual = drawn(4, 1, 1), twice = drawn(4, 1, 2);
  EXPECT_EQ(alike.ct.diaphragm_mm, 0);
  EXPECT_EQ(alike.ct.arms, alike.pet.arms);
  EXPECT_EQ(alike.ct.head, alike.pet.head);
  EXPECT_NE(usual.ct.diaphragm_mm, 0);
  EXPECT_NEAR(twice.ct.diaphragm_mm, 2 * usual.ct.diaphragm_mm, 1e-12);
  EXPECT_EQ(usual.pet.diaphragm_mm, 0);
}

TEST(StudyHeader, SaysWhoWhenAndHowMuch) {
  Patient patient = adult(Sex::female);
  patient.age_years = 60;
  patient.weight_kg = 71.26;
  patient.height_cm = 167.6;
  Protocol p;
  p.dose_bq = 351.68e6;
  p.start_seconds = 36'000;
  p.uptake_minutes = 61.5;
  p.coverage = "vertex to knees";
  const auto h = study_header(patient, patient.exams[0], p, 3);
  EXPECT_EQ(h.patient_id, "SIM-000017");
  EXPECT_EQ(h.patient_name, "Simulated^000017");
  EXPECT_EQ(h.accession_number, "SIM-000017-1");
  EXPECT_EQ(h.sex, 'F');
  EXPECT_EQ(h.birth_day, 13'000 - 21'915);  // 60 years of 365.25 days
  EXPECT_DOUBLE_EQ(h.weight_kg, 71.3);
  EXPECT_DOUBLE_EQ(h.height_m, 1.68);
  EXPECT_DOUBLE_EQ(h.dose_bq, 351.7e6);
  EXPECT_DOUBLE_EQ(h.injection_time_s, 36'000 - 3'690);
  EXPECT_EQ(h.study_description, "PET-CT VERTEX TO KNEES");
  EXPECT_NE(h.uid_text, study_header(patient, patient.exams[0], p, 4).uid_text);
}

TEST(RegionsWithin, AreThoseOfTheRangeAndAllAboveThem) {
  const Body body = body_of(adult(Sex::male));
  const auto within = [&](double low, double high) {
    const auto names = regions_within(body, ontology(), low, high);
    return std::set<std::string>(names.begin(), names.end());
  };
  const auto head = within(760, 900), legs = within(-400, -100), all = within(-900, 1200);
  for (const char* name : {"brain", "head", "head_neck", "full_body"})
    EXPECT_TRUE(head.contains(name)) << name;
  for (const char* name : {"chest", "right_hepatic_lobe", "left_cervical_lymph_node"})
    EXPECT_FALSE(head.contains(name)) << name;
  EXPECT_TRUE(legs.contains("femur"));
  EXPECT_FALSE(legs.contains("bladder"));
  EXPECT_EQ(all.size(), ontology().size() - 2);  // neither uterus nor adnexa
  EXPECT_FALSE(all.contains("uterus"));
  EXPECT_TRUE(within(900, 1200).empty());
}

}  // namespace
}  // namespace uptake::simulator
