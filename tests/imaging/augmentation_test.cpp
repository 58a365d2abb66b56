#include "imaging/augmentation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "support/error_of.h"

namespace uptake {
namespace {

using Values = std::vector<float>;

constexpr float nothing = -7;

/// `slices` whose pixel is its number.
Values counted(std::size_t count) {
  Values values(count);
  std::iota(values.begin(), values.end(), 0.F);
  return values;
}

/// A linear function of the pixel's middle: bilinear interpolation is exact on it.
double plane(double row, double column) { return 3 + 0.5 * row - 0.25 * column; }

Values plane_slice(std::size_t rows, std::size_t columns) {
  Values values;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      values.push_back(
          static_cast<float>(plane(static_cast<double>(r) + .5, static_cast<double>(c) + .5)));
    }
  }
  return values;
}

Values resampled(const Values& from, std::size_t rows, std::size_t columns, std::size_t out_rows,
                 std::size_t out_columns, const AugmentationDraw& draw) {
  Values to(from.size() / (rows * columns) * out_rows * out_columns, 99);
  resample_slices(from, rows, columns, to, out_rows, out_columns, draw, nothing);
  return to;
}

TEST(Augmentation, AWindowOnWholePixelsIsCopied) {
  // Two slices of 3 x 4; the middle 1 x 2 of a 3 x 4 slice begins at row 1, column 1.
  EXPECT_EQ(resampled(counted(24), 3, 4, 1, 2, centred_window(3, 4, 1, 2)), (Values{5, 6, 17, 18}));
  EXPECT_EQ(resampled(counted(24), 3, 4, 3, 4, centred_window(3, 4, 0, 0)), counted(24));
}

TEST(Augmentation, AWindowThatLeavesNoWholeMarginIsStillCopied) {
  // 5 - 2 = 3 columns are left over: one before, two behind.
  EXPECT_EQ(resampled(counted(5), 1, 5, 1, 2, centred_window(1, 5, 0, 2)), (Values{1, 2}));
}

TEST(Augmentation, OutsideTheSliceIsOutside) {
  auto draw = centred_window(2, 2, 0, 0);
  draw.row += 1;  // the window reaches one row below the slice
  draw.column -= 1;
  EXPECT_EQ(resampled(counted(4), 2, 2, 2, 2, draw), (Values{nothing, 2, nothing, nothing}));
}

TEST(Augmentation, TwiceAsLargeByHand) {
  // Middles of the four new pixels lie at 0.25, 0.75, 1.25, 1.75: values 0 (edge), 1/4, 3/4, 1
  // (edge).
  const auto draw = centred_window(1, 2, 0, 0);
  EXPECT_EQ(resampled({0, 1}, 1, 2, 1, 4, draw), (Values{0, .25, .75, 1}));
}

TEST(Augmentation, MirroredInsideTheWindow) {
  auto draw = centred_window(2, 3, 0, 0);
  draw.mirrored = true;
  EXPECT_EQ(resampled(counted(6), 2, 3, 2, 3, draw), (Values{2, 1, 0, 5, 4, 3}));
}

TEST(Augmentation, ShiftMovesWholeSlices) {
  auto draw = centred_window(1, 2, 0, 0);
  draw.shift = 1;
  EXPECT_EQ(resampled(counted(6), 1, 2, 1, 2, draw), (Values{nothing, nothing, 0, 1, 2, 3}));
  draw.shift = -2;
  EXPECT_EQ(resampled(counted(6), 1, 2, 1, 2, draw),
            (Values{4, 5, nothing, nothing, nothing, nothing}));
}

TEST(Augmentation, AQuarterTurnByHand) {
  auto draw = centred_window(3, 3, 0, 0);
  draw.radians = std::acos(-1) / 2;
  // The column axis of the output runs along the input's rows, the row axis against its columns.
  const auto turned = resampled(counted(9), 3, 3, 3, 3, draw);
  const Values expected{2, 5, 8, 1, 4, 7, 0, 3, 6};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(turned[i], expected[i], 1e-5) << i;
}

RC_GTEST_PROP(Augmentation, APlaneStaysAPlane, ()) {
  const std::size_t rows = 16, columns = 20, out_rows = 9, out_columns = 13;
  AugmentationDraw draw;
  const auto between = [](int low, int high) { return *rc::gen::inRange(low, high) / 100.0; };
  draw.row = between(500, 1100);
  draw.column = between(600, 1400);
  draw.height = between(300, 3000);
  draw.width = between(300, 3000);
  draw.radians = *rc::gen::arbitrary<bool>() ? between(-300, 300) : 0;
  draw.mirrored = *rc::gen::arbitrary<bool>();
  const auto out =
      resampled(plane_slice(rows, columns), rows, columns, out_rows, out_columns, draw);
  for (std::size_t r = 0; r < out_rows; ++r) {
    for (std::size_t c = 0; c < out_columns; ++c) {
      const double down = ((static_cast<double>(r) + .5) / out_rows - .5) * draw.height;
      const double across = ((static_cast<double>(c) + .5) / out_columns - .5) * draw.width *
                            (draw.mirrored ? -1 : 1);
      const double sine = std::sin(draw.radians), cosine = std::cos(draw.radians);
      const double row = draw.row + sine * across + cosine * down;
      const double column = draw.column + cosine * across - sine * down;
      const bool is_certain = std::min({std::abs(row), std::abs(row - rows), std::abs(column),
                                        std::abs(column - columns)}) > 1e-6;
      if (!is_certain) continue;
      const bool inside = row > 0 && row < rows && column > 0 && column < columns;
      // Beyond the outermost middles their value goes on.
      const double expected =
          inside ? plane(std::clamp(row, .5, rows - .5), std::clamp(column, .5, columns - .5))
                 : static_cast<double>(nothing);
      RC_ASSERT(std::abs(static_cast<double>(out[r * out_columns + c]) - expected) < 1e-4);
    }
  }
}

TEST(Augmentation, TheSmallestTurnIsNoOtherThanNone) {
  // The two ways of resampling against each other.
  auto straight = centred_window(11, 9, 0, 0);
  straight.height = 9.3;
  straight.width = 7.1;
  auto turned = straight;
  turned.radians = 1e-12;
  const auto slice = counted(99);
  const auto a = resampled(slice, 11, 9, 14, 8, straight),
             b = resampled(slice, 11, 9, 14, 8, turned);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-4) << i;
}

TEST(Augmentation, NothingIsDrawnWhereNothingIsAskedFor) {
  RandomStream rng(1, "test");
  const auto draw = draw_augmentation({}, 20, 30, rng);
  EXPECT_EQ(draw.row, 10);
  EXPECT_EQ(draw.column, 15);
  EXPECT_EQ(draw.height, 20);
  EXPECT_EQ(draw.width, 30);
  EXPECT_EQ(draw.radians, 0);
  EXPECT_EQ(draw.ct_factor, 1);
  EXPECT_EQ(draw.pet_factor, 1);
  EXPECT_EQ(draw.shift, 0);
  EXPECT_FALSE(draw.mirrored);
}

TEST(Augmentation, DrawsFillTheirRangesAndNotMore) {
  Augmentation a;
  a.crop_rows = 18;
  a.ct_brightness = .25;
  a.rotation_degrees = 90;
  a.scale = .2;
  a.shift_slices = 2;
  a.flip_left_right = true;
  std::vector<int> rows(3), shifts(5);
  int mirrored = 0;
  double least = 2, most = 0, turned = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    RandomStream rng(7, "test", i);
    const auto draw = draw_augmentation(a, 20, 30, rng);
    ++rows.at(static_cast<std::size_t>(draw.row - 9));
    ++shifts.at(static_cast<std::size_t>(draw.shift + 2));
    mirrored += draw.mirrored ? 1 : 0;
    least = std::min(least, draw.ct_factor);
    most = std::max(most, draw.ct_factor);
    turned = std::max(turned, std::abs(draw.radians));
    ASSERT_GE(18 / draw.height, .8);
    ASSERT_LT(18 / draw.height, 1.2);
    ASSERT_EQ(draw.pet_factor, 1);
  }
  // 1000 each, deviation 26; shifts -2 and 2 have half the chance (1/8) of the others (1/4).
  for (const int count : rows) EXPECT_NEAR(count, 1000, 130);
  EXPECT_NEAR(shifts[0], 375, 91);
  EXPECT_NEAR(shifts[2], 750, 119);
  EXPECT_NEAR(mirrored, 1500, 137);
  EXPECT_GE(least, .75);
  EXPECT_LT(least, .76);
  EXPECT_LT(most, 1.25);
  EXPECT_GT(most, 1.24);
  EXPECT_GT(turned, 1.55);
  EXPECT_LE(turned, std::acos(-1) / 2);
}

TEST(Augmentation, OneSwitchLeavesTheOtherDrawsAsTheyWere) {
  Augmentation plain, more;
  plain.pet_brightness = more.pet_brightness = .25;
  more.crop_rows = 8;
  more.flip_left_right = true;
  more.rotation_degrees = 10;
  RandomStream a(3, "test"), b(3, "test");
  EXPECT_EQ(draw_augmentation(plain, 20, 20, a).pet_factor,
            draw_augmentation(more, 20, 20, b).pet_factor);
}

TEST(Augmentation, ACropLargerThanTheSliceIsTheSlice) {
  RandomStream rng(1, "test");
  Augmentation a;
  a.crop_rows = a.crop_columns = 200;
  const auto draw = draw_augmentation(a, 80, 80, rng);
  EXPECT_EQ(draw.row, 40);
  EXPECT_EQ(draw.height, 80);
}

TEST(Augmentation, NoiseHasItsDeviationAndItsSeed) {
  Values a(20'000, 5), b = a, c = a, d = a;
  add_noise(a, .5, 1, "ct");
  add_noise(b, .5, 1, "ct");
  add_noise(c, .5, 1, "pet");
  add_noise(d, .5, 2, "ct");
  double sum = 0, squares = 0;
  for (const float value : a) {
    sum += value - 5;
    squares += (value - 5) * (value - 5);
  }
  EXPECT_NEAR(sum / 20'000, 0, 5 * .5 / std::sqrt(20'000));
  EXPECT_NEAR(std::sqrt(squares / 20'000), .5, 5 * .5 / std::sqrt(40'000));
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  EXPECT_NE(a, d);
}

TEST(Augmentation, IsReadFromAConfiguration) {
  const auto a = parse_augmentation(
      {{"crop_rows", 200}, {"crop_columns", 190}, {"pet_brightness", .25}, {"shift_slices", 3}},
      "test");
  EXPECT_EQ(a.crop_rows, 200U);
  EXPECT_EQ(a.crop_columns, 190U);
  EXPECT_EQ(a.pet_brightness, .25);
  EXPECT_EQ(a.ct_brightness, 0);
  EXPECT_EQ(a.shift_slices, 3);
  EXPECT_FALSE(a.flip_left_right);
  EXPECT_EQ(error_of([] {
              return parse_augmentation({{"crop", 1}}, "test");
            }).code(),
            "config.unknown_key");
  EXPECT_EQ(error_of([] {
              return parse_augmentation({{"scale", 1}}, "test");
            }).code(),
            "config.invalid");
}

}  // namespace
}  // namespace uptake
