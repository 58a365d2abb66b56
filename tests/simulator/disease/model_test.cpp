#include "simulator/disease/model.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "ontology/ontology.h"
#include "simulator/disease/growth.h"
#include "simulator/disease/population.h"
#include "support/error_of.h"

namespace uptake::simulator {
namespace {

/// All of a patient, as text.
std::string described(const Patient& patient) {
  std::string text = patient.id + patient.cancer + patient.subtype;
  const auto add = [&](double value) { text += " " + std::to_string(value); };
  for (const double value : {patient.age_years, patient.height_cm, patient.weight_kg}) add(value);
  for (const auto& name : patient.conditions) text += name;
  for (const auto& name : patient.removed_organs) text += name;
  for (const Exam& exam : patient.exams) {
    add(static_cast<double>(exam.day));
    for (const auto& [tissue, factor] : exam.physiology) add(factor);
    for (const auto& name : exam.treatments) text += name;
    for (const Lesion& lesion : exam.lesions) {
      text += lesion.region + lesion.side + lesion.cause;
      for (const double value : {lesion.diameter_mm, lesion.suv, lesion.prior_suv}) add(value);
    }
  }
  add(static_cast<double>(patient.death_day.value_or(-1)));
  return text;
}

TEST(DiseaseModel, dependsOnSeedAndIndexOnly) {
  const std::string last = described(model().patient(5, 40, {}));
  for (std::size_t i = 0; i < 40; ++i) model().patient(5, i, {});
  EXPECT_EQ(described(model().patient(5, 40, {})), last);
  EXPECT_NE(described(model().patient(6, 40, {})), last);
  EXPECT_NE(described(model().patient(5, 41, {})), last);
}

TEST(DiseaseModel, namesPatientsByIndex) {
  EXPECT_EQ(model().patient(1, 17, {}).id, "SIM-000017");
  EXPECT_EQ(model().patient(1, 1234567, {}).id, "SIM-1234567");
}

TEST(DiseaseModel, hasNoLesionWhereThereIsNoOrgan) {
  std::size_t removed = 0;
  for (const Patient& patient : population(2000)) {
    const std::set<std::string> gone(patient.removed_organs.begin(), patient.removed_organs.end());
    removed += gone.size();
    for (const Exam& exam : patient.exams) {
      for (const Lesion& lesion : exam.lesions) {
        EXPECT_EQ(gone.count(lesion.region), 0U) << patient.id << " " << lesion.region;
      }
    }
  }
  EXPECT_GT(removed, 400U);
}

TEST(DiseaseModel, givesEachSexItsOwnOrgans) {
  const std::set<std::string> female{"uterus", "adnexa"};
  for (const Patient& patient : population(2000)) {
    std::set<std::string> organs(patient.removed_organs.begin(), patient.removed_organs.end());
    for (const Exam& exam : patient.exams) {
      for (const Lesion& lesion : exam.lesions) organs.insert(lesion.region);
      EXPECT_EQ(exam.physiology.count(patient.sex == Sex::male ? "uterus" : "testis"), 0U);
    }
    if (patient.sex == Sex::female) {
      EXPECT_EQ(organs.count("prostate"), 0U) << patient.id;
    } else {
      for (const std::string& organ : female) EXPECT_EQ(organs.count(organ), 0U) << patient.id;
    }
  }
}

TEST(DiseaseModel, placesLesionsInKnownRegionsOnTheSideThatTheySay) {
  const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  for (const Patient& patient : population(2000)) {
    for (const Exam& exam : patient.exams) {
      for (const Lesion& lesion : exam.lesions) {
        EXPECT_TRUE(ontology.find(lesion.region)) << lesion.region;
        for (const std::string side : {"left", "right"}) {
          const bool says_it = lesion.region.starts_with(side + "_");
          EXPECT_TRUE(!says_it || lesion.side == side) << lesion.region;
        }
      }
    }
  }
}

TEST(DiseaseModel, keepsNumbersAndPlacesThroughExams) {
  for (const Patient& patient : population(1500)) {
    std::map<std::size_t, std::string> place;
    for (const Exam& exam : patient.exams) {
      std::set<std::size_t> here;
      for (const Lesion& lesion : exam.lesions) {
        EXPECT_TRUE(here.insert(lesion.number).second) << "twice in an exam: " << patient.id;
        const std::string at = lesion.region + "/" + lesion.side + "/" + lesion.cause;
        const auto [known, is_new] = place.emplace(lesion.number, at);
        EXPECT_EQ(known->second, at) << patient.id;
        const bool says_new = lesion.change == Change::first || lesion.change == Change::appeared;
        EXPECT_EQ(is_new, says_new) << patient.id;
      }
    }
    // Numbers are given from 1 without gaps.
    EXPECT_TRUE(place.empty() || place.rbegin()->first == place.size()) << patient.id;
  }
}

/// Compares one exam with the one before: every lesion there is told of, with its values.
void expect_follows(const Exam& before, const Exam& exam) {
  std::map<std::size_t, Lesion> now;
  for (const Lesion& lesion : exam.lesions) now[lesion.number] = lesion;
  for (const Lesion& old : before.lesions) {
    if (!is_present(old)) {
      EXPECT_EQ(now.count(old.number), 0U) << "it had resolved";
      continue;
    }
    ASSERT_EQ(now.count(old.number), 1U);
    EXPECT_EQ(now[old.number].prior_diameter_mm, old.diameter_mm);
    EXPECT_EQ(now[old.number].prior_suv, old.suv);
  }
}

TEST(DiseaseModel, tellsThePriorValuesOfTheExamBefore) {
  for (const Patient& patient : population(1500)) {
    for (std::size_t i = 0; i < patient.exams.size(); ++i) {
      for (const Lesion& lesion : patient.exams[i].lesions) {
        if (lesion.change != Change::first && lesion.change != Change::appeared) continue;
        EXPECT_EQ(lesion.prior_diameter_mm, 0);
        EXPECT_EQ(lesion.prior_suv, 0);
        EXPECT_EQ(lesion.change == Change::first, i == 0);
      }
      if (i > 0) expect_follows(patient.exams[i - 1], patient.exams[i]);
    }
  }
}

TEST(DiseaseModel, doesNotRepeatBenignUptakeThatIsStillThere) {
  for (const Patient& patient : population(1500)) {
    for (const Exam& exam : patient.exams) {
      std::set<std::string> persisting;
      for (const Lesion& lesion : exam.lesions) {
        if (lesion.malignant || !is_present(lesion) || lesion.change == Change::first) continue;
        const std::string what = lesion.region + "/" + lesion.side + "/" + lesion.cause;
        if (lesion.change == Change::appeared) {
          EXPECT_EQ(persisting.count(what), 0U) << patient.id << " " << what;
        } else {
          persisting.insert(what);
        }
      }
    }
  }
}

TEST(DiseaseModel, callsChangesByTheirSize) {
  std::map<Change, int> seen;
  for (const Patient& patient : population(1500)) {
    for (const Exam& exam : patient.exams) {
      for (const Lesion& lesion : exam.lesions) {
        ++seen[lesion.change];
        if (!is_present(lesion)) continue;
        EXPECT_GE(lesion.diameter_mm, 5);
        EXPECT_GE(lesion.suv, 1.8);
        if (lesion.change == Change::larger) {
          EXPECT_GE(lesion.diameter_mm, lesion.prior_diameter_mm);
          EXPECT_GE(lesion.suv, lesion.prior_suv);
        } else if (lesion.change == Change::smaller) {
          EXPECT_LT(lesion.diameter_mm, lesion.prior_diameter_mm);
          EXPECT_LT(lesion.suv, lesion.prior_suv);
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), 6U);
  for (const auto& [change, count] : seen) EXPECT_GT(count, 50);
}

TEST(DiseaseModel, examinesTheLivingWithinTheArchivesYears) {
  const DiseaseOptions options;
  for (const Patient& patient : population(2000)) {
    ASSERT_FALSE(patient.exams.empty());
    EXPECT_LE(patient.exams.size(), 8U);
    EXPECT_GE(patient.exams.front().day, options.first_day);
    EXPECT_LE(patient.exams.back().day, options.last_day);
    for (std::size_t i = 1; i < patient.exams.size(); ++i) {
      EXPECT_LT(patient.exams[i - 1].day, patient.exams[i].day);
      EXPECT_EQ(patient.exams[i].number, i + 1);
    }
    EXPECT_GT(patient.death_day.value_or(options.last_day + 1), patient.exams.back().day);
    EXPECT_EQ(patient.stage == 0, patient.cancer.empty());
  }
}

TEST(DiseaseModel, scansUntreatedCancerThatShows) {
  double untreated = 0, shown = 0;
  for (const Patient& patient : population(2000)) {
    const Exam& first = patient.exams.front();
    if (patient.cancer.empty() || !first.treatments.empty()) continue;
    ++untreated;
    shown += tumour_load(first) > 0;
  }
  EXPECT_GT(untreated, 500);
  EXPECT_GT(shown / untreated, 0.9);
}

TEST(DiseaseModel, refusesImpossibleOptions) {
  DiseaseOptions options;
  options.mean_exams = 6;
  EXPECT_EQ(error_of([&] { model().patient(1, 1, options); }).code(), "simulator.invalid_options");
}

TEST(DiseaseGrowth, followsThePriors) {
  Lesion lesion;
  lesion.diameter_mm = 20;
  lesion.suv = 6;
  // e^0.4 = 1.4918 on SUV, e^0.2 = 1.2214 on the diameter.
  const Lesion larger = grown(lesion, 0.4);
  EXPECT_NEAR(larger.suv, 8.951, 0.001);
  EXPECT_NEAR(larger.diameter_mm, 24.428, 0.001);
  EXPECT_EQ(larger.change, Change::larger);
  EXPECT_EQ(grown(lesion, 0.1).change, Change::stable);
  EXPECT_EQ(grown(lesion, -0.4).change, Change::smaller);
  EXPECT_EQ(grown(lesion, -1.5).change, Change::resolved);  // SUV 1.34
  EXPECT_EQ(grown(lesion, 9).suv, 30);
  EXPECT_EQ(resolved(lesion).prior_suv, 6);
}

}  // namespace
}  // namespace uptake::simulator
