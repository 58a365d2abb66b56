// A real patient's raw PET against the same slices that others converted to SUV.
#include <gtest/gtest.h>

#include <cmath>

#include "dicom/pixels.h"
#include "dicom/series.h"
#include "imaging/selection.h"
#include "imaging/suv.h"
#include "support/real_data.h"

namespace uptake {
namespace {

using test::real_data;

/// A whole series as SUV on its own grid.
Volume suv_volume(const dicom::Series& series) {
  std::vector<dicom::PetHeader> headers;
  for (const auto& instance : series.instances) headers.push_back(instance.pet);
  const auto factors = std::get<SuvFactors>(suv_factors(headers));
  Volume volume{grid_of(series), {}};
  volume.voxels.resize(volume.grid.voxels());
  const std::size_t plane = volume.grid.size[0] * volume.grid.size[1];
  for (std::size_t k = 0; k < series.instances.size(); ++k) {
    const auto slice = std::span(volume.voxels).subspan(k * plane, plane);
    dicom::read_pixels(series.instances[k], slice);
    for (float& value : slice) value *= static_cast<float>(factors.factor[k]);
  }
  return volume;
}

TEST(SuvOracle, RawSeriesGivesTheExpectedSuvAtEveryVoxel) {
  const auto folder = real_data("suv-oracle");
  if (folder.empty()) GTEST_SKIP() << "third-party data absent";
  const auto raw = dicom::group_series(test::read_folder(folder / "PT_raw_bqml"));
  const auto expected = dicom::group_series(test::read_folder(folder / "PT_suv_expected"));
  ASSERT_EQ(raw.size(), 1U);
  ASSERT_EQ(expected.size(), 1U);
  ASSERT_TRUE(raw[0].stack) << raw[0].no_stack->explanation;
  ASSERT_TRUE(expected[0].stack) << expected[0].no_stack->explanation;
  const Volume ours = suv_volume(raw[0]), theirs = suv_volume(expected[0]);

  std::size_t compared = 0, wrong = 0;
  double largest_suv = 0, largest_difference = 0;
  for (std::size_t z = 0; z < theirs.grid.size[2]; ++z)
    for (std::size_t y = 0; y < theirs.grid.size[1]; ++y)
      for (std::size_t x = 0; x < theirs.grid.size[0]; ++x) {
        const auto at = ours.grid.index(theirs.grid.position(double(x), double(y), double(z)));
        const double want = theirs.at(x, y, z);
        const double got = ours.at(static_cast<std::size_t>(std::lround(at.x())),
                                   static_cast<std::size_t>(std::lround(at.y())),
                                   static_cast<std::size_t>(std::lround(at.z())));
        ++compared;
        largest_suv = std::max(largest_suv, want);
        largest_difference = std::max(largest_difference, std::abs(got - want));
        if (std::abs(got - want) > std::max(0.001, 0.001 * want)) ++wrong;
      }
  EXPECT_EQ(compared, 41U * 43U * 59U);
  EXPECT_EQ(wrong, 0U);
  EXPECT_NEAR(largest_suv, 25.4, 0.1);  // the tumour is in it
  std::printf("compared %zu voxels: largest SUV %.2f, largest difference %.5f\n", compared,
              largest_suv, largest_difference);
}

TEST(SuvOracle, UnevenStepsAreWithinTheBound) {
  const auto folder = real_data("suv-oracle");
  if (folder.empty()) GTEST_SKIP() << "third-party data absent";
  const auto raw = dicom::group_series(test::read_folder(folder / "PT_raw_bqml"));
  ASSERT_TRUE(raw[0].stack);
  EXPECT_TRUE(raw[0].stack->even);
  EXPECT_EQ(raw[0].stack->count, 59U);
  EXPECT_LT(raw[0].stack->largest_deviation_mm, 0.03);
}

}  // namespace
}  // namespace uptake
