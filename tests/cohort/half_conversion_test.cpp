#include "cohort/half_conversion.h"

#include <Imath/half.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/random.h"

namespace uptake {
namespace {

constexpr std::size_t all_halves = 65'536;

std::vector<std::uint16_t> every_half() {
  std::vector<std::uint16_t> halves(all_halves);
  for (std::size_t i = 0; i < all_halves; ++i) halves[i] = static_cast<std::uint16_t>(i);
  return halves;
}

/// Both ways of converting, whatever this processor has.
class HalfConversion : public testing::TestWithParam<bool> {
 protected:
  detail::HalfConverter converter() const {
    return GetParam() ? detail::fastest_half_converter() : detail::portable_half_converter();
  }
  std::vector<float> to_floats(const std::vector<std::uint16_t>& halves, float factor = 1) const {
    std::vector<float> floats(halves.size());
    converter().to_floats(std::as_bytes(std::span(halves)).data(), halves.size(), factor,
                          floats.data());
    return floats;
  }
  std::vector<std::uint16_t> to_halves(const std::vector<float>& floats, float factor = 1) const {
    std::vector<std::uint16_t> halves(floats.size());
    converter().to_halves(floats.data(), floats.size(), factor, halves.data());
    return halves;
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, HalfConversion, testing::Bool(), [](const auto& way) {
  return std::string(way.param ? "fastest" : "portable");
});

/// IEEE 754 binary16 spelled out: sign, 5 bits of exponent (bias 15), 10 of fraction.
double value_of(std::uint16_t half) {
  const double sign = (half & 0x8000U) != 0 ? -1 : 1;
  const int exponent = (half >> 10U) & 0x1F;
  const double fraction = (half & 0x3FFU) / 1024.0;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(fraction, -14);
  return sign * std::ldexp(1 + fraction, exponent - 15);
}

TEST_P(HalfConversion, EveryHalfBecomesItsValueAndImathsFloat) {
  const auto halves = every_half();
  const auto floats = to_floats(halves);
  for (std::size_t i = 0; i < all_halves; ++i) {
    const float imath = imath_half_to_float(halves[i]);
    if (std::isnan(value_of(halves[i]))) {
      EXPECT_TRUE(std::isnan(floats[i]) && std::isnan(imath)) << i;
      continue;
    }
    ASSERT_EQ(floats[i], value_of(halves[i])) << i;
    ASSERT_EQ(std::bit_cast<std::uint32_t>(floats[i]), std::bit_cast<std::uint32_t>(imath)) << i;
  }
}

TEST_P(HalfConversion, EveryHalfSurvivesTheWayThereAndBack) {
  const auto halves = every_half();
  const auto back = to_halves(to_floats(halves));
  for (std::size_t i = 0; i < all_halves; ++i) {
    if (std::isnan(value_of(halves[i]))) continue;
    ASSERT_EQ(back[i], halves[i]);
  }
}

TEST_P(HalfConversion, RoundsToNearestEven) {
  const float ulp = 0x1p-10F;  // between 1 and 2
  const std::vector<float> floats{1,        1 + ulp / 2, 1 + 3 * ulp / 2, 1.2001953F, -2,
                                  65504,    65519.9F,    65520,           -1e9F,      0x1p-24F,
                                  0x1p-25F, 0x1.8p-25F,  0x1p-14F};
  const std::vector<std::uint16_t> expected{0x3C00, 0x3C00, 0x3C02, 0x3CCD, 0xC000, 0x7BFF, 0x7BFF,
                                            0x7C00, 0xFC00, 0x0001, 0x0000, 0x0001, 0x0400};
  EXPECT_EQ(to_halves(floats), expected);
}

/// Halfway between any two neighbours, and a float's last bit to either side of it.
TEST_P(HalfConversion, AgreesWithImathAroundEveryMidpoint) {
  std::vector<float> floats;
  for (std::uint16_t half = 0; half < 0x7BFF; ++half) {
    const auto next = static_cast<std::uint16_t>(half + 1);
    const auto middle = static_cast<float>((value_of(half) + value_of(next)) / 2);
    for (const float value : {middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e9F)}) {
      floats.push_back(value);
      floats.push_back(-value);
    }
  }
  const auto halves = to_halves(floats);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    ASSERT_EQ(halves[i], imath_float_to_half(floats[i])) << floats[i];
  }
}

TEST_P(HalfConversion, MultipliesByTheFactorBothWays) {
  EXPECT_EQ(to_halves({100'032, -3}, 0x1p-2F), to_halves({25'008, -0.75F}));
  EXPECT_EQ(to_floats(to_halves({25'008, -0.75F}), 4), (std::vector<float>{100'032, -3}));
}

TEST(HalfVectors, AnyLengthConvertsWholeAndInOrder) {
  RandomStream rng(1, "half test");
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 31U, 10'000U}) {
    std::vector<float> values(size);
    for (auto& value : values) value = static_cast<float>(rng.uniform(-1000, 1000));
    const auto halves = halves_of(values, 1);
    ASSERT_EQ(halves.size(), size);
    const auto back = floats_of(std::as_bytes(std::span(halves)), 1);
    ASSERT_EQ(back.size(), size);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(halves[i], imath_float_to_half(values[i]));
      ASSERT_EQ(back[i], imath_half_to_float(halves[i]));
    }
  }
}

TEST(HalfVectors, BytesMayLieAtAnOddAddress) {
  const auto halves = halves_of(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1);
  std::vector<std::byte> bytes(halves.size() * 2 + 1);
  std::memcpy(bytes.data() + 1, halves.data(), halves.size() * 2);
  EXPECT_EQ(floats_of(std::span(bytes).subspan(1), 2),
            (std::vector<float>{2, 4, 6, 8, 10, 12, 14, 16, 18, 20}));
}

}  // namespace
}  // namespace uptake
