#include "simulator/body/lesion_place.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/config.h"
#include "simulator/body/bodies.h"
#include "support/error_of.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

Lesion lesion(std::size_t number, const std::string& region, const std::string& side,
              double diameter_mm = 10) {
  Lesion result;
  result.number = number;
  result.region = region;
  result.side = side;
  result.diameter_mm = diameter_mm;
  return result;
}

/// A lesion in each place that the disease model knows and the patient has.
Patient with_lesions_everywhere(Sex sex, std::size_t index) {
  const auto places = read_json(share_folder() / "simulator" / "places.json");
  Patient patient = adult(sex, index);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& entries : places["places"]) {
    for (const auto& entry : entries) {
      const std::string region = entry[0], side = entry[1];
      const auto only = places["only_in"].value(region, "");
      if (!only.empty() && (only == "male") != (sex == Sex::male)) continue;
      if (!seen.emplace(region, side).second) continue;
      patient.exams[0].lesions.push_back(lesion(seen.size(), region, side));
    }
  }
  return patient;
}

bool belongs(std::size_t region, std::size_t to) {
  const auto& above = ontology().with_ancestors(region);
  return std::find(above.begin(), above.end(), to) != above.end();
}

bool lies_in_region(const LesionPlace& place, const Body& body) {
  if (place.part) {
    const auto& part = body.parts[*place.part];
    return part.region && belongs(*part.region, place.region) && contains(part.shape, place.centre);
  }
  for (std::size_t r = 0; r < body.sites.size(); ++r) {
    for (const auto& site : body.sites[r]) {
      if (belongs(r, place.region) &&
          ((place.centre - site.centre).cwiseAbs().array() <= site.radii.array()).all())
        return true;
    }
  }
  return false;
}

TEST(PlaceLesions, InTheirRegionOnTheirSide) {
  for (std::size_t index = 0; index < 12; ++index) {
    const Patient patient = with_lesions_everywhere(index % 2 ? Sex::male : Sex::female, index);
    const Body body = body_of(patient);
    const auto places = place_lesions(5, patient, body, ontology());
    ASSERT_EQ(places.size(), patient.exams[0].lesions.size());
    ASSERT_GT(places.size(), 75U);
    for (const auto& wanted : patient.exams[0].lesions) {
      const auto& place = places.at(wanted.number);
      EXPECT_EQ(ontology().regions()[place.region].name, wanted.region);
      EXPECT_TRUE(lies_in_region(place, body)) << wanted.region << " of patient " << index;
      EXPECT_TRUE(body.at(place.centre)) << wanted.region << " of patient " << index;
      if (wanted.side == "left") {
        EXPECT_GT(place.centre.x(), 0) << wanted.region;
      }
      if (wanted.side == "right") {
        EXPECT_LT(place.centre.x(), 0) << wanted.region;
      }
    }
  }
}

TEST(PlaceLesions, ApartFromOneAnother) {
  for (std::size_t index = 0; index < 10; ++index) {
    Patient patient = adult(Sex::male, index);
    for (std::size_t i = 1; i <= 6; ++i)
      patient.exams[0].lesions.push_back(lesion(i, "right_hepatic_lobe", "right", 16));
    const auto places = place_lesions(5, patient, body_of(patient), ontology());
    for (std::size_t a = 1; a <= 6; ++a) {
      for (std::size_t b = a + 1; b <= 6; ++b)
        EXPECT_GT((places.at(a).centre - places.at(b).centre).norm(), 16) << a << " " << b;
    }
  }
}

TEST(PlaceLesions, DeepEnoughForTheLargestSizeTheyWillHave) {
  for (std::size_t index = 0; index < 10; ++index) {
    Patient patient = adult(Sex::female, index);
    patient.exams[0].lesions.push_back(lesion(1, "right_hepatic_lobe", "right", 8));
    patient.exams.push_back(patient.exams[0]);
    patient.exams[1].lesions[0].diameter_mm = 50;
    const Body body = body_of(patient);
    const Vector3d centre = place_lesions(5, patient, body, ontology()).at(1).centre;
    for (int axis = 0; axis < 3; ++axis) {
      for (const double step : {-20.0, 20.0}) {
        const auto part = body.at(centre + step * Vector3d::Unit(axis));
        ASSERT_TRUE(part);
        EXPECT_EQ(body.tissues[body.parts[*part].tissue].name, "liver");
      }
    }
  }
}

TEST(PlaceLesions, RefusesARegionThatIsNotThere) {
  Patient patient = adult(Sex::female);
  patient.exams[0].lesions.push_back(lesion(1, "prostate", ""));
  const auto place = [&] { return place_lesions(5, patient, body_of(patient), ontology()); };
  EXPECT_EQ(error_of(place).code(), "simulator.no_place");
  patient.exams[0].lesions[0].region = "right_upper_lobe";
  EXPECT_EQ(error_of(place).code(), "nothing_thrown");
  patient.removed_organs = {"right_upper_lobe"};
  const Error error = error_of(place);
  EXPECT_EQ(error.code(), "simulator.no_place");
  EXPECT_NE(error.message().find("right_upper_lobe"), std::string::npos);
}

TEST(LiftOverBackground, RaisesWhatWouldDrown) {
  Patient patient = adult(Sex::male);
  auto& exam = patient.exams[0];
  for (std::size_t i = 1; i <= 3; ++i)
    exam.lesions.push_back(lesion(i, "right_hepatic_lobe", "right"));
  const Body body = body_of(patient);
  const auto places = place_lesions(5, patient, body, ontology());
  exam.lesions[0].suv = 1;
  exam.lesions[1].suv = 20;
  exam.lesions[2].suv = 0;
  exam.lesions[2].change = Change::resolved;
  lift_over_background(exam, places, body);
  EXPECT_NEAR(exam.lesions[0].suv, 1.5 * tissue(body, "liver").suv, 1e-9);
  EXPECT_EQ(exam.lesions[1].suv, 20);
  EXPECT_EQ(exam.lesions[2].suv, 0);
}

TEST(PartIn, IsOfTheSameRegionWhereBodiesHaveOtherParts) {
  const auto made = [](std::vector<std::optional<std::size_t>> regions) {
    Body body;
    for (const auto& region : regions) {
      body.parts.emplace_back();
      body.parts.back().region = region;
    }
    return body;
  };
  LesionPlace place;
  EXPECT_EQ(part_in(made({1, 2}), place), std::nullopt);  // a node
  place.part = 2;
  place.part_region = 7;
  EXPECT_EQ(part_in(made({7, 1, 7, 3}), place), 2U);             // the very part
  EXPECT_EQ(part_in(made({std::nullopt, 7, 1, 3}), place), 1U);  // one before it is gone
  EXPECT_EQ(part_in(made({7, 1}), place), 0U);                   // there are fewer
  EXPECT_EQ(part_in(made({1, 2}), place), std::nullopt);         // none
}

TEST(SeenLesions, MoveWithTheirOrganBetweenPetAndCt) {
  Patient patient = adult(Sex::male);
  auto& exam = patient.exams[0];
  exam.lesions = {lesion(1, "right_hepatic_lobe", "right", 20), lesion(2, "femur", "left"),
                  lesion(3, "sacrum", "")};
  exam.lesions[2].change = Change::resolved;
  Posture breath;
  breath.diaphragm_mm = 10;
  const Body pet = body_of(patient), ct = body_of(patient, breath);
  const auto places = place_lesions(5, patient, pet, ontology());
  const auto seen = seen_lesions(exam, places, pet, ct);
  ASSERT_EQ(seen.size(), 2U);  // what resolved is not in the image
  for (const auto& s : seen) {
    EXPECT_NEAR((pet.warp(s.pet_centre) - places.at(s.number).centre).norm(), 0, 0.01);
    EXPECT_NEAR((ct.warp(s.ct_centre) - s.ct.centre).norm(), 0, 0.01);
    // Lengthened or not, it holds as much as a ball of its diameter.
    EXPECT_NEAR(s.pet.radii.prod(), std::pow(s.diameter_mm / 2, 3), 1e-6);
  }
  EXPECT_NEAR((seen[0].ct.centre - places.at(1).centre - Vector3d(0, 0, 10)).norm(), 0, 1e-9);
  EXPECT_EQ(seen[1].ct.centre, places.at(2).centre);
}

}  // namespace
}  // namespace uptake::simulator
