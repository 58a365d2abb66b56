#include "dicom/geometry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace uptake::dicom {
namespace {

/// Axial slices of 4 x 3 pixels of 2 mm, at the given heights.
std::vector<SlicePlane> axial(const std::vector<double>& heights) {
  std::vector<SlicePlane> planes;
  for (double z : heights) planes.push_back({{-10, -20, z}, {1, 0, 0, 0, 1, 0}, {2, 2}, 3, 4});
  return planes;
}

SliceStack stacked(const std::vector<SlicePlane>& planes) {
  auto outcome = stack_slices(planes);
  if (auto* refusal = std::get_if<Refusal>(&outcome)) ADD_FAILURE() << refusal->explanation;
  return std::get<SliceStack>(outcome);
}

std::string refusal_of(const std::vector<SlicePlane>& planes) {
  auto outcome = stack_slices(planes);
  return std::holds_alternative<Refusal>(outcome) ? std::get<Refusal>(outcome).code : "";
}

TEST(StackSlices, SortsByPositionNotByOrder) {
  const auto stack = stacked(axial({6, 0, 3}));
  EXPECT_EQ(stack.order, (std::vector<std::size_t>{1, 2, 0}));
  EXPECT_EQ(stack.count, 3U);
  EXPECT_TRUE(stack.even);
  EXPECT_TRUE(stack.notes.empty());
  EXPECT_NEAR(stack.affine(2, 2), 3, 1e-12);
  EXPECT_NEAR(stack.affine(0, 3), -10, 1e-12);
  EXPECT_NEAR(stack.affine(2, 3), 0, 1e-12);
}

TEST(StackSlices, SpacingIsBetweenRowsThenColumns) {
  auto planes = axial({0, 3});
  for (auto& plane : planes) plane.spacing = {5, 2};  // rows 5 mm apart, columns 2 mm
  const auto stack = stacked(planes);
  EXPECT_NEAR(stack.affine(0, 0), 2, 1e-12);
  EXPECT_NEAR(stack.affine(1, 1), 5, 1e-12);
}

TEST(StackSlices, FollowsTheNormalOfReversedRows) {
  // Rows to the right, columns to the front: the normal still points to the head.
  std::vector<SlicePlane> planes;
  for (double z : {0.0, 3.0, 6.0})
    planes.push_back({{10, 20, z}, {-1, 0, 0, 0, -1, 0}, {2, 2}, 3, 4});
  EXPECT_EQ(stacked(planes).order, (std::vector<std::size_t>{0, 1, 2}));
  // Rows to the left, columns to the front: it points to the feet.
  for (auto& plane : planes) plane.orientation = {1, 0, 0, 0, -1, 0};
  const auto stack = stacked(planes);
  EXPECT_EQ(stack.order, (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_NEAR(stack.affine(2, 2), -3, 1e-12);
}

TEST(StackSlices, ToleratesTheJitterOfRealScanners) {
  const auto stack = stacked(axial({0, 3.37, 6.54, 9.81}));  // GE: 3.27 mm, 0.1 mm off
  EXPECT_TRUE(stack.even);
  EXPECT_NEAR(stack.largest_deviation_mm, 0.1, 1e-9);
  EXPECT_EQ(stack.slice_index, (std::vector<double>{0, 1, 2, 3}));
}

TEST(StackSlices, MarksStepsBeyondTheBoundForResampling) {
  const auto stack = stacked(axial({0, 3, 6.9, 9, 12}));
  EXPECT_FALSE(stack.even);
  EXPECT_NEAR(stack.slice_index[2], 2.3, 1e-12);
  EXPECT_EQ(stack.notes.at(0).code, "uneven_steps");
}

TEST(StackSlices, CountsMissingSlices) {
  const auto stack = stacked(axial({0, 3, 6, 12, 15, 18}));
  EXPECT_EQ(stack.missing, 1U);
  EXPECT_EQ(stack.count, 7U);
  EXPECT_EQ(stack.slice_index, (std::vector<double>{0, 1, 2, 4, 5, 6}));
  EXPECT_EQ(stack.notes.at(0).code, "missing_slices");
}

TEST(StackSlices, RefusesGapsThatWouldBeInvented) {
  EXPECT_EQ(refusal_of(axial({0, 3, 6, 9, 21, 24})), "missing_slices");    // three in a row
  EXPECT_EQ(refusal_of(axial({0, 5, 10, 15, 35, 40})), "missing_slices");  // 20 mm
  EXPECT_EQ(refusal_of(axial({0, 3, 6, 9, 31, 34})), "missing_slices");  // no multiple of the step
}

TEST(StackSlices, ReportsDuplicates) {
  const auto stack = stacked(axial({0, 3, 3, 6}));
  EXPECT_EQ(stack.order.size(), 3U);
  ASSERT_EQ(stack.duplicates.size(), 1U);
  EXPECT_EQ(stack.duplicates[0], (std::pair<std::size_t, std::size_t>{1, 2}));
}

TEST(StackSlices, FindsTheTiltOfAGantry) {
  const double angle = 15 * std::numbers::pi / 180;
  std::vector<SlicePlane> planes;
  for (double z : {0.0, 3.0, 6.0, 9.0})
    planes.push_back({{0, 0, z}, {1, 0, 0, 0, std::cos(angle), std::sin(angle)}, {1, 1}, 8, 8});
  const auto stack = stacked(planes);
  EXPECT_NEAR(stack.tilt_degrees, 15, 1e-9);
  EXPECT_EQ(stack.notes.at(0).code, "gantry_tilt");
  // The affine still leads from slice to slice as the table moved.
  EXPECT_NEAR(stack.affine(2, 2), 3, 1e-12);
  EXPECT_NEAR(stack.affine(1, 2), 0, 1e-12);
}

TEST(StackSlices, RefusesWhatMakesNoVolume) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal_of(axial({0})), "single_slice");
  EXPECT_EQ(refusal_of(axial({5, 5, 5})), "single_slice");
  EXPECT_EQ(refusal_of(axial({0, nan, 3})), "no_geometry");

  auto planes = axial({0, 3});
  planes[1].spacing[0] = 0;
  EXPECT_EQ(refusal_of(planes), "no_geometry");
  planes = axial({0, 3});
  planes[0].spacing[1] = nan;
  EXPECT_EQ(refusal_of(planes), "no_geometry");
  planes = axial({0, 3});
  for (auto& plane : planes) plane.orientation = {1, 0, 0, 1, 0, 0};
  EXPECT_EQ(refusal_of(planes), "no_geometry");
  planes = axial({0, 3});
  planes[1].rows = 5;
  EXPECT_EQ(refusal_of(planes), "mixed_geometry");
  planes = axial({0, 3, 6, 9});
  planes[1].position[0] = 4;
  EXPECT_EQ(refusal_of(planes), "shifted_slices");
}

RC_GTEST_PROP(StackSlices, OrderOfTheFilesDoesNotMatter, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(2, 40);
  const double step = *rc::gen::inRange(10, 600) / 100.0;
  std::vector<double> heights;
  for (std::size_t k = 0; k < count; ++k) heights.push_back(-300 + step * static_cast<double>(k));
  auto shuffled = heights;
  for (std::size_t k = count - 1; k > 0; --k)
    std::swap(shuffled[k], shuffled[*rc::gen::inRange<std::size_t>(0, k + 1)]);
  const auto outcome = stack_slices(axial(shuffled));
  const auto* stack = std::get_if<SliceStack>(&outcome);
  RC_ASSERT(stack != nullptr);
  RC_ASSERT(stack->even);
  RC_ASSERT(stack->count == count);
  for (std::size_t k = 0; k < count; ++k) RC_ASSERT(shuffled[stack->order[k]] == heights[k]);
}

}  // namespace
}  // namespace uptake::dicom
