#include "simulator/body/body.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "simulator/body/bodies.h"
#include "simulator/body/shapes.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

/// Regions that have a part or a site.
std::set<std::string> places_of(const Body& body) {
  std::set<std::string> names;
  for (const auto& part : body.parts) {
    if (part.region) names.insert(ontology().regions()[*part.region].name);
  }
  for (std::size_t i = 0; i < body.sites.size(); ++i) {
    if (!body.sites[i].empty()) names.insert(ontology().regions()[i].name);
  }
  return names;
}

std::size_t parts_of(const Body& body, const char* region) {
  return static_cast<std::size_t>(
      std::count_if(body.parts.begin(), body.parts.end(),
                    [&](const BodyPart& part) { return part.region == ontology().find(region); }));
}

std::size_t made_of(const Body& body, const char* tissue) {
  return static_cast<std::size_t>(std::count_if(
      body.parts.begin(), body.parts.end(),
      [&](const BodyPart& part) { return body.tissues[part.tissue].name == tissue; }));
}

Body without(Sex sex, const char* organ, std::size_t index = 0) {
  Patient patient = adult(sex, index);
  patient.removed_organs = {organ};
  return body_of(patient);
}

void expect_same_place(const BodyPart& a, const BodyPart& b) {
  const Box one = bounds(a.shape), other = bounds(b.shape);
  EXPECT_EQ(one.low, other.low);
  EXPECT_EQ(one.high, other.high);
}

TEST(Body, EveryLeafRegionHasAPlace) {
  const auto woman = places_of(body_of(adult(Sex::female)));
  const auto man = places_of(body_of(adult(Sex::male)));
  const std::set<std::string> of_women{"uterus", "adnexa"}, of_men{"prostate"};
  for (std::size_t i = 0; i < ontology().size(); ++i) {
    if (!ontology().is_leaf(i)) continue;
    const auto& name = ontology().regions()[i].name;
    EXPECT_EQ(woman.contains(name), !of_men.contains(name)) << name;
    EXPECT_EQ(man.contains(name), !of_women.contains(name)) << name;
  }
}

TEST(Body, LeftIsWhereXIsPositive) {
  for (const Sex sex : {Sex::female, Sex::male}) {
    const Body body = body_of(adult(sex, 3));
    for (const auto& part : body.parts) {
      if (!part.region) continue;
      const auto& name = ontology().regions()[*part.region].name;
      if (name == "left_hepatic_lobe") continue;  // reaches over the midline
      const double x = (bounds(part.shape).low.x() + bounds(part.shape).high.x()) / 2;
      if (name.starts_with("left_")) {
        EXPECT_GT(x, 0) << name;
      }
      if (name.starts_with("right_")) {
        EXPECT_LT(x, 0) << name;
      }
    }
    for (std::size_t i = 0; i < body.sites.size(); ++i) {
      const auto& name = ontology().regions()[i].name;
      for (const auto& site : body.sites[i]) {
        if (name.starts_with("left_")) {
          EXPECT_GT(site.centre.x(), 0) << name;
        }
        if (name.starts_with("right_")) {
          EXPECT_LT(site.centre.x(), 0) << name;
        }
      }
    }
  }
}

TEST(Body, WhatWasTakenOutIsGone) {
  EXPECT_EQ(parts_of(body_of(adult(Sex::female)), "uterus"), 1U);
  EXPECT_EQ(parts_of(without(Sex::female, "uterus"), "uterus"), 0U);
  EXPECT_EQ(made_of(without(Sex::male, "right_kidney"), "kidney"), 1U);
  EXPECT_EQ(made_of(without(Sex::male, "right_kidney"), "urine_renal"), 1U);
  EXPECT_EQ(made_of(without(Sex::male, "gallbladder"), "bile"), 0U);
}

TEST(Body, WhereALobeWasTakenOutIsLungWithoutLesions) {
  const Body whole = body_of(adult(Sex::male)), left = without(Sex::male, "right_upper_lobe");
  EXPECT_EQ(made_of(left, "lung"), made_of(whole, "lung"));
  EXPECT_GT(parts_of(whole, "right_upper_lobe"), 0U);
  EXPECT_EQ(parts_of(left, "right_upper_lobe"), 0U);
  EXPECT_EQ(parts_of(left, "right_lower_lobe"), parts_of(whole, "right_lower_lobe"));
}

TEST(Body, OneBreastIsTakenOutOnEitherSide) {
  std::set<bool> left;
  for (std::size_t index = 0; index < 20; ++index) {
    const Body body = without(Sex::female, "breast", index);
    ASSERT_EQ(parts_of(body, "breast"), 1U);
    for (const auto& part : body.parts) {
      if (part.region == ontology().find("breast"))
        left.insert(bounds(part.shape).low.x() + bounds(part.shape).high.x() > 0);
    }
  }
  EXPECT_EQ(left.size(), 2U);
}

TEST(Body, DependsOnSeedAndPatientOnly) {
  const Patient patient = adult(Sex::female, 8);
  const Body a = body_of(patient), b = body_of(patient);
  ASSERT_EQ(a.parts.size(), b.parts.size());
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    expect_same_place(a.parts[i], b.parts[i]);
    EXPECT_EQ(a.suv(a.parts[i]), b.suv(b.parts[i]));
  }
  const Body other = body_of(patient, {}, false, 6), neighbour = body_of(adult(Sex::female, 9));
  EXPECT_NE(tissue(a, "liver").suv, tissue(other, "liver").suv);
  EXPECT_NE(tissue(a, "liver").suv, tissue(neighbour, "liver").suv);
  EXPECT_NE(a.warp.waves[0].phase, neighbour.warp.waves[0].phase);
}

TEST(Body, BreathingMovesWhatHangsOnTheDiaphragm) {
  Posture breath;
  breath.diaphragm_mm = 12;
  const Body rest = body_of(adult(Sex::male)), breathing = body_of(adult(Sex::male), breath);
  ASSERT_EQ(rest.parts.size(), breathing.parts.size());
  const std::set<std::string> still{"femur", "sacrum", "bladder", "prostate", "rectum",
                                    "brain", "ribs",   "thyroid", "sternum"};
  for (std::size_t i = 0; i < rest.parts.size(); ++i) {
    const auto &a = rest.parts[i], &b = breathing.parts[i];
    ASSERT_EQ(a.region, b.region);
    ASSERT_EQ(a.tissue, b.tissue);
    const std::string name = a.region ? ontology().regions()[*a.region].name : "";
    if (still.contains(name)) expect_same_place(a, b);
    if (name != "spleen" && !name.ends_with("hepatic_lobe")) continue;
    EXPECT_EQ(b.moved, Vector3d(0, 0, 12));
    EXPECT_NEAR((bounds(b.shape).low - bounds(a.shape).low - b.moved).norm(), 0, 1e-9);
  }
}

TEST(Body, MovedSaysHowFarEachPartWent) {
  Posture posture;
  posture.diaphragm_mm = -9;
  posture.arms = {5, -3, 2};
  posture.head = {1, 2, 0.5};
  const Body a = body_of(adult(Sex::female)), b = body_of(adult(Sex::female), posture);
  ASSERT_EQ(a.parts.size(), b.parts.size());
  std::set<std::string> moved;
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    if (std::holds_alternative<Lobe>(a.parts[i].shape)) continue;  // its dome alone moves
    const Vector3d by = b.parts[i].moved - a.parts[i].moved;
    EXPECT_NEAR((bounds(b.parts[i].shape).high - bounds(a.parts[i].shape).high - by).norm(), 0,
                1e-9);
    if (by.norm() > 0 && a.parts[i].region)
      moved.insert(ontology().regions()[*a.parts[i].region].name);
  }
  EXPECT_TRUE(moved.contains("humerus"));
  EXPECT_TRUE(moved.contains("brain"));
  EXPECT_FALSE(moved.contains("pelvic_skeleton"));
}

TEST(Body, ArmsLieBesideTheHeadOrTheTrunk) {
  Posture down;
  down.arms_down = true;
  const Body up = body_of(adult(Sex::male)), hanging = body_of(adult(Sex::male), down);
  const auto lowest = [](const Body& body) {
    double z = 1e9;
    for (const auto& part : body.parts) {
      if (part.region == ontology().find("humerus")) z = std::min(z, bounds(part.shape).low.z());
    }
    return z;
  };
  EXPECT_LT(lowest(hanging), 320);  // the elbow
  EXPECT_GT(lowest(up), 500);       // the shoulder
}

RC_GTEST_PROP(Warp, InverseUndoesIt, ()) {
  RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "places");
  const Warp warp = body_of(adult(Sex::female, rng.below(100'000))).warp;
  const Vector3d p(rng.uniform(-250, 250), rng.uniform(-200, 200), rng.uniform(-400, 900));
  RC_ASSERT((warp.inverse(warp(p)) - p).norm() < 0.01);
  RC_ASSERT((warp(p) - p).cwiseAbs().maxCoeff() <= warp.largest());
}

TEST(Tissues, FollowPhysiology) {
  Patient patient = adult(Sex::female);
  const Body usual = body_of(patient);
  patient.exams[0].physiology = {{"myocardium", 2.4}, {"brown_fat", 6}};
  const Body hot = body_of(patient);
  EXPECT_NEAR(tissue(hot, "myocardium").suv / tissue(usual, "myocardium").suv, 2.4, 1e-9);
  // 0.35 as fat where nothing is said, and one more for each unit of the factor.
  EXPECT_NEAR(tissue(usual, "brown_fat").suv, 0.35, 1e-9);
  EXPECT_NEAR(tissue(hot, "brown_fat").suv, 6.35, 1e-9);
  EXPECT_EQ(tissue(hot, "liver").suv, tissue(usual, "liver").suv);
}

TEST(Tissues, OfOnePhysiologyRiseTogether) {
  // Kidney 4.2 e^(.25 n) and urine 15 e^(.5 n), n of the person and of the day.
  for (std::size_t index = 0; index < 5; ++index) {
    const Body body = body_of(adult(Sex::male, index));
    EXPECT_NEAR(std::log(tissue(body, "urine_renal").suv / 15),
                2 * std::log(tissue(body, "kidney").suv / 4.2), 1e-9);
  }
}

TEST(Tissues, UptakeSpreadsBetweenPeopleAsDeclared) {
  // Liver: the logarithm's deviation is .15 between people and .045 between days.
  double sum = 0, squares = 0;
  constexpr int people = 1000;
  for (std::size_t index = 0; index < people; ++index) {
    const double log = std::log(tissue(body_of(adult(Sex::male, index)), "liver").suv / 2.2);
    sum += log;
    squares += log * log;
  }
  EXPECT_NEAR(sum / people, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / people), std::hypot(0.15, 0.045), 0.015);
}

TEST(Tissues, FollowContrastAndConditions) {
  Patient patient = adult(Sex::male);
  EXPECT_EQ(tissue(body_of(patient), "liver").hu, 58);
  EXPECT_EQ(tissue(body_of(patient, {}, true), "liver").hu, 108);
  patient.conditions = {"hepatic_steatosis"};
  EXPECT_EQ(tissue(body_of(patient), "liver").hu, 18);
  EXPECT_EQ(tissue(body_of(patient), "spleen").hu, 50);
}

TEST(Body, FatPeopleAreWider) {
  Patient thin = adult(Sex::male), fat = thin;
  thin.weight_kg = 60;
  fat.weight_kg = 120;
  const auto width = [](const Patient& patient) {
    const Body body = body_of(patient);
    double x = 0;
    while (body.at({x, 0, 250})) ++x;
    return 2 * x;
  };
  EXPECT_GT(width(fat), width(thin) + 60);
  EXPECT_GT(body_of(fat).back_y, body_of(thin).back_y);
}

}  // namespace
}  // namespace uptake::simulator
