#include "imaging/volume.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace uptake {
namespace {

/// 2 x 3 x 4 mm, turned by 30 degrees about z, first voxel at (-10, 20, 5).
Grid turned_grid() {
  Grid grid;
  grid.size = {4, 3, 2};
  const double c = std::sqrt(3.0) / 2, s = 0.5;
  grid.affine << 2 * c, -3 * s, 0, -10,  //
      2 * s, 3 * c, 0, 20,               //
      0, 0, 4, 5,                        //
      0, 0, 0, 1;
  return grid;
}

TEST(Grid, PositionOfAVoxelIsTheAffineOfItsIndex) {
  const auto grid = turned_grid();
  EXPECT_TRUE(grid.position(0, 0, 0).isApprox(Eigen::Vector3d(-10, 20, 5)));
  // (1, 2, 3): x = 2c - 6s - 10, y = 2s + 6c + 20, z = 12 + 5; c = .8660254, s = .5
  EXPECT_TRUE(grid.position(1, 2, 3).isApprox(Eigen::Vector3d(-11.2679492, 26.1961524, 17), 1e-8));
}

TEST(Grid, IndexIsTheInverseOfPosition) {
  const auto grid = turned_grid();
  for (const auto& voxel :
       {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(3, 2, 1), Eigen::Vector3d(-1.5, 0.25, 7)}) {
    const auto back = grid.index(grid.position(voxel.x(), voxel.y(), voxel.z()));
    EXPECT_LT((back - voxel).norm(), 1e-12) << voxel.transpose();
  }
  EXPECT_LT((grid.index({-10, 20, 9}) - Eigen::Vector3d(0, 0, 1)).norm(), 1e-12);
}

TEST(Grid, IndexOfAFlatGridIsAnErrorAndOfATinyOneIsNot) {
  Grid flat;
  flat.affine.col(1) = flat.affine.col(0);
  EXPECT_THROW(flat.index({0, 0, 0}), Error);
  Grid broken;
  broken.affine(0, 0) = std::nan("");
  EXPECT_THROW(broken.index({0, 0, 0}), Error);
  Grid tiny;
  tiny.affine.topLeftCorner<3, 3>() *= 1e-6;
  EXPECT_DOUBLE_EQ(tiny.index({1e-6, 0, 0}).x(), 1);
}

TEST(Grid, SpacingIsTheLengthOfTheColumnsOfTheAffine) {
  const auto spacing = turned_grid().spacing();
  EXPECT_DOUBLE_EQ(spacing[0], 2);
  EXPECT_DOUBLE_EQ(spacing[1], 3);
  EXPECT_DOUBLE_EQ(spacing[2], 4);
}

TEST(Grid, VoxelsRunAlongXThenYThenZ) {
  Volume volume{turned_grid(), std::vector<float>(24)};
  EXPECT_EQ(volume.grid.voxels(), 24U);
  for (std::size_t i = 0; i < 24; ++i) volume.voxels[i] = static_cast<float>(i);
  EXPECT_EQ(volume.at(1, 0, 0), 1);
  EXPECT_EQ(volume.at(0, 1, 0), 4);
  EXPECT_EQ(volume.at(0, 0, 1), 12);
  EXPECT_EQ(volume.at(3, 2, 1), 23);
}

TEST(PetUnit, NamesGoBothWays) {
  EXPECT_EQ(name_of(PetUnit::suv_bw), "SUVbw");
  EXPECT_EQ(name_of(PetUnit::bq_per_ml), "Bq/ml");
  EXPECT_EQ(name_of(PetUnit::counts), "counts");
  for (const auto unit : {PetUnit::suv_bw, PetUnit::bq_per_ml, PetUnit::counts}) {
    EXPECT_EQ(pet_unit_of(name_of(unit)), unit);
  }
}

TEST(PetUnit, UnknownNameIsRefusedWithTheKnownOnes) {
  try {
    pet_unit_of("suvbw");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "imaging.pet_unit");
    EXPECT_NE(std::string(error.what()).find("SUVbw"), std::string::npos);
  }
}

}  // namespace
}  // namespace uptake
