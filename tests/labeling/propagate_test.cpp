#include "labeling/propagate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

#include "core/build_info.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The ontology that is shipped: its sacrum lies under the pelvic skeleton and under the spine,
/// and both under the skeleton.
const Ontology& shipped() {
  static const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  return ontology;
}

Mention mention_of(const char* region, double probability) {
  Mention mention;
  mention.region = shipped().at(region);
  mention.probability = probability;
  return mention;
}

const RegionLabel& label_of(const std::vector<RegionLabel>& labels, const char* region) {
  return labels[shipped().at(region)];
}

TEST(Propagate, MentionsOfARegionAndOfThoseInsideItMultiply) {
  const std::vector mentions{mention_of("left_lung", 0.5), mention_of("lungs", 0.2),
                             mention_of("liver", 0.9)};
  const auto labels = propagate(shipped(), mentions);
  EXPECT_DOUBLE_EQ(label_of(labels, "left_lung").probability, 0.5);
  EXPECT_DOUBLE_EQ(label_of(labels, "lungs").probability, 0.6);       // 1 - .5 x .8
  EXPECT_DOUBLE_EQ(label_of(labels, "full_body").probability, 0.96);  // 1 - .5 x .8 x .1
  EXPECT_THAT(label_of(labels, "lungs").mentions, ElementsAre(0, 1));
  EXPECT_THAT(label_of(labels, "left_lung").mentions, ElementsAre(0));
}

TEST(Propagate, AMentionCountsOnceWhereTwoPathsLeadUp) {
  const auto labels = propagate(shipped(), std::vector{mention_of("sacrum", 0.5)});
  for (const auto* region : {"sacrum", "spine", "pelvic_skeleton", "skeleton", "full_body"}) {
    EXPECT_DOUBLE_EQ(label_of(labels, region).probability, 0.5) << region;
    EXPECT_THAT(label_of(labels, region).mentions, ElementsAre(0)) << region;
  }
}

TEST(Propagate, WhatIsNotMentionedIsZeroAndSaysSo) {
  const auto labels = propagate(shipped(), std::vector{mention_of("liver", 0.0)});
  ASSERT_EQ(labels.size(), shipped().size());
  EXPECT_TRUE(label_of(labels, "liver").mentioned);
  EXPECT_EQ(label_of(labels, "liver").probability, 0);
  EXPECT_FALSE(label_of(labels, "spine").mentioned);
  EXPECT_EQ(label_of(labels, "spine").probability, 0);
  EXPECT_THAT(label_of(labels, "spine").mentions, IsEmpty());
}

TEST(Propagate, ProbabilitiesAreClippedAndMentionsWithoutRegionPassedOver) {
  Mention no_region;
  no_region.probability = 1;
  const std::vector mentions{no_region, mention_of("liver", 7.0), mention_of("spleen", -3.0),
                             mention_of("pancreas", std::numeric_limits<double>::quiet_NaN())};
  const auto labels = propagate(shipped(), mentions);
  EXPECT_EQ(label_of(labels, "liver").probability, 1);
  EXPECT_EQ(label_of(labels, "spleen").probability, 0);
  EXPECT_EQ(label_of(labels, "pancreas").probability, 0);
  EXPECT_THAT(label_of(labels, "full_body").mentions, ElementsAre(1, 2, 3));
}

TEST(Propagate, ARegionIsAtLeastAsProbableAsAnyOfItsMentions) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Mention> mentions;
    const auto count = *rc::gen::inRange(0, 20);
    for (int i = 0; i < count; ++i) {
      Mention mention;
      mention.region = *rc::gen::inRange<std::size_t>(0, shipped().size());
      mention.probability = *rc::gen::inRange(0, 101) / 100.0;
      mentions.push_back(mention);
    }
    const auto labels = propagate(shipped(), mentions);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      double none = 1;
      for (const auto place : labels[i].mentions) {
        RC_ASSERT(labels[i].probability >= mentions[place].probability - 1e-12);
        none *= 1 - mentions[place].probability;
      }
      RC_ASSERT(std::abs(labels[i].probability - (1 - none)) < 1e-12);
      for (const auto parent : shipped().regions()[i].parents) {
        RC_ASSERT(labels[parent].probability >= labels[i].probability - 1e-12);
      }
    }
  }));
}

}  // namespace
}  // namespace uptake
