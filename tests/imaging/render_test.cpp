#include "imaging/render.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/error.h"
#include "imaging/render_body.h"
#include "imaging/render_focus.h"
#include "synthetic_scan.h"

namespace uptake {
namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

TEST(Percentile, IsTheSmallestValueThatEnoughLieAtOrBelow) {
  std::vector<float> hundred;
  for (int i = 100; i > 0; --i) hundred.push_back(static_cast<float>(i));
  EXPECT_EQ(percentile(hundred, .995), 100);
  EXPECT_EQ(percentile(hundred, .5), 50);
  EXPECT_EQ(percentile({not_a_number, 3}, .995), 3);
  EXPECT_EQ(percentile({}, .995), 0);
}

TEST(Windows, SuvIsZeroToSeven) {
  Scan scan = test::synthetic_scan({20, 20, 40});
  EXPECT_EQ(windows_for(scan).pet.high, 7);
  EXPECT_EQ(windows_for(scan).ct.low, -160);
  EXPECT_EQ(windows_for(scan).ct.high, 240);
}

TEST(Windows, WithoutSuvTheDataDecide) {
  Scan scan = test::synthetic_scan({20, 20, 40});
  scan.pet_unit = PetUnit::bq_per_ml;
  for (std::size_t i = 0; i < scan.pet.size(); ++i) scan.pet[i] = static_cast<float>(i);
  EXPECT_EQ(windows_for(scan).pet.high, 15919);  // ceil(.995 * 16000) values lie at or below
  scan.pet.assign(scan.pet.size(), 0);
  EXPECT_EQ(windows_for(scan).pet.high, 1);
}

TEST(Fuse, ShowsTheCtBelowATenthOfTheWindowAndHeatAbove) {
  const Image ct{3, 1, 1, 1, {40, 40, 40}};
  const Image pet{3, 1, 1, 1, {.5f, 7, not_a_number}};
  const Picture picture = fuse(ct, pet, Windows{});
  const Colour grey{128, 128, 128};
  EXPECT_EQ(picture.at(0, 0), grey);
  EXPECT_EQ(picture.at(1, 0), blend(grey, heat_map().back(), .8));
  EXPECT_EQ(picture.at(2, 0), grey);
  EXPECT_THROW(fuse(ct, Image{1, 1, 1, 1, {0}}, Windows{}), Error);
}

TEST(Fuse, OpacityRisesWithUptake) {
  const Window suv{0, 7};
  EXPECT_EQ(heat_opacity(suv, .7), 0);
  EXPECT_NEAR(heat_opacity(suv, 2.1), .4, 1e-12);  // halfway from a tenth to a half of the window
  EXPECT_EQ(heat_opacity(suv, 3.5), .8);
  EXPECT_EQ(heat_opacity(suv, 100), .8);
}

TEST(Focus, IsTheLesionAndNeitherBrainNorBladder) {
  const Scan scan = test::synthetic_scan();
  const Focus focus = choose_focus(scan);
  EXPECT_EQ(focus.kind, Focus::Kind::small_focus);
  EXPECT_EQ(focus.voxel, test::voxel_of(scan.grid, test::lesion_centre));
  // 12 in its middle, 3.5 less at its edge 11 mm away; the nearest voxel centre lies
  // (1.07, -0.36, 2.5) mm from the middle, that is 2.74 mm.
  EXPECT_NEAR(focus.value, 11.127, .001);
  EXPECT_NEAR(focus.volume_ml, 5.6, 1);  // 4/3 π 11³ mm³
  EXPECT_EQ(describe(focus, PetUnit::suv_bw).substr(0, 31), "hottest small focus: SUVbw 11.1");
}

TEST(Focus, FallsBackToTheHottestVoxelAndToTheMiddle) {
  Scan scan = test::synthetic_scan({20, 20, 40});
  scan.pet.assign(scan.pet.size(), 0);
  EXPECT_EQ(choose_focus(scan).kind, Focus::Kind::middle);
  EXPECT_EQ(choose_focus(scan).voxel, (std::array<std::size_t, 3>{10, 10, 20}));
  scan.pet[3 + 20 * (4 + 20 * 5)] = 1;  // voxel (3, 4, 5), below SUV 4
  const Focus focus = choose_focus(scan);
  EXPECT_EQ(focus.kind, Focus::Kind::hottest);
  EXPECT_EQ(focus.voxel, (std::array<std::size_t, 3>{3, 4, 5}));
  EXPECT_EQ(describe(focus, PetUnit::bq_per_ml), "hottest voxel: 1 Bq/ml");
  EXPECT_EQ(describe(focus, PetUnit::unknown), "hottest voxel: 1 unknown unit");
}

/// 40 voxels of 5 mm a side, no uptake.
Scan cold_cube() {
  Scan scan;
  scan.grid.size = {40, 40, 40};
  scan.grid.affine.diagonal() << 5, 5, 5, 1;
  scan.ct.assign(scan.grid.voxels(), 0);
  scan.pet.assign(scan.grid.voxels(), 0);
  return scan;
}

/// Sets a cube of voxels from `low`, `side` voxels a side.
void heat(Scan& scan, std::size_t low, std::size_t side, float suv) {
  for (std::size_t z = low; z < low + side; ++z) {
    for (std::size_t y = low; y < low + side; ++y) {
      for (std::size_t x = low; x < low + side; ++x) scan.pet[x + 40 * (y + 40 * z)] = suv;
    }
  }
}

TEST(Focus, PrefersSmallThenWholeThenHot) {
  Scan scan = cold_cube();
  heat(scan, 0, 3, 30);  // 3.4 ml at the edge: a part of who knows what
  EXPECT_EQ(choose_focus(scan).kind, Focus::Kind::hottest);
  heat(scan, 5, 10, 8);  // 125 ml
  const Focus large = choose_focus(scan);
  EXPECT_EQ(large.kind, Focus::Kind::whole_region);
  EXPECT_EQ(describe(large, PetUnit::suv_bw), "hottest whole region: SUVbw 8.0, 125 ml");
  heat(scan, 25, 2, 5);  // 1 ml
  EXPECT_EQ(choose_focus(scan).kind, Focus::Kind::small_focus);
  EXPECT_EQ(choose_focus(scan).voxel, (std::array<std::size_t, 3>{25, 25, 25}));
  heat(scan, 30, 1, 20);  // one voxel, 0.1 ml: noise
  EXPECT_EQ(choose_focus(scan).value, 5);
}

TEST(Focus, PassesOverWhatIsNoNumber) {
  Scan scan = test::synthetic_scan({20, 20, 40});
  scan.pet.assign(scan.pet.size(), not_a_number);
  EXPECT_EQ(choose_focus(scan).kind, Focus::Kind::middle);
  scan.pet[7] = 2;
  EXPECT_EQ(choose_focus(scan).voxel, (std::array<std::size_t, 3>{7, 0, 0}));
}

TEST(BodyBox, LeavesAirOut) {
  Scan scan;
  scan.grid.size = {50, 50, 50};
  scan.grid.affine.diagonal() << 5, 5, 5, 1;
  scan.ct.assign(scan.grid.voxels(), -1000);
  scan.pet.assign(scan.grid.voxels(), 0);
  EXPECT_EQ(body_box(scan, {}).low, (std::array<std::size_t, 3>{0, 0, 0}));
  EXPECT_EQ(body_box(scan, {}).high, scan.grid.size);
  scan.ct[20 + 50 * (21 + 50 * 22)] = 0;
  scan.pet[1 + 50 * (30 + 50 * 22)] = 5;  // uptake outside the CT's body still shows
  const Box box = body_box(scan, {});     // 15 mm are 3 voxels
  EXPECT_EQ(box.low, (std::array<std::size_t, 3>{0, 18, 19}));
  EXPECT_EQ(box.high, (std::array<std::size_t, 3>{24, 34, 26}));
}

}  // namespace
}  // namespace uptake
