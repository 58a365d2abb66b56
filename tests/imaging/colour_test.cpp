#include "imaging/colour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace uptake {
namespace {

double linear(std::uint8_t byte) {
  const double v = byte / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

/// CIE L* of an sRGB colour (D65): 0 black, 100 white. Another measure than the one the map is made
/// with.
double cie_lightness(Colour c) {
  const double y = 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
  return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

TEST(Colour, GreyRunsFromBlackToWhiteAndTheInvertedBack) {
  EXPECT_EQ(grey_map().front(), (Colour{0, 0, 0}));
  EXPECT_EQ(grey_map()[128], (Colour{128, 128, 128}));
  EXPECT_EQ(grey_map().back(), (Colour{255, 255, 255}));
  EXPECT_EQ(inverted_grey_map().front(), (Colour{255, 255, 255}));
  EXPECT_EQ(inverted_grey_map().back(), (Colour{0, 0, 0}));
}

TEST(Colour, HeatRisesFromDarkRedToPaleYellow) {
  const Colour low = heat_map().front(), high = heat_map().back();
  EXPECT_LT(cie_lightness(low), 20);
  EXPECT_GT(low.red, 2 * low.green);
  EXPECT_GT(cie_lightness(high), 93);
  EXPECT_GT(high.red, high.blue + 30);
}

// Equal steps of uptake must look equal: lightness rises all the way, and no tenth of the map rises
// more than half as much again, or less than half as much, as a tenth of the whole.
TEST(Colour, HeatIsPerceptuallyEven) {
  const ColourMap& map = heat_map();
  for (std::size_t i = 1; i < map.size(); ++i) {
    EXPECT_GE(cie_lightness(map[i]), cie_lightness(map[i - 1]) - .1) << i;
  }
  const double tenth = (cie_lightness(map[250]) - cie_lightness(map[0])) / 10;
  for (std::size_t i = 25; i <= 250; i += 25) {
    const double step = cie_lightness(map[i]) - cie_lightness(map[i - 25]);
    EXPECT_GT(step, .5 * tenth) << i;
    EXPECT_LT(step, 1.5 * tenth) << i;
  }
}

TEST(Colour, WindowEndsAreTheMapsEnds) {
  const Window soft_tissue{-160, 240};
  EXPECT_EQ(colour_at(grey_map(), soft_tissue, -1000), (Colour{0, 0, 0}));
  EXPECT_EQ(colour_at(grey_map(), soft_tissue, -160), (Colour{0, 0, 0}));
  EXPECT_EQ(colour_at(grey_map(), soft_tissue, 40), (Colour{128, 128, 128}));  // 127.5 rounds up
  EXPECT_EQ(colour_at(grey_map(), soft_tissue, 240), (Colour{255, 255, 255}));
  EXPECT_EQ(colour_at(grey_map(), soft_tissue, 3000), (Colour{255, 255, 255}));
}

TEST(Colour, WhatIsNoNumberIsTheLowEnd) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Window suv{0, 7};
  EXPECT_EQ(suv.position(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(suv.position(-infinity), 0);
  EXPECT_EQ(suv.position(infinity), 1);
}

TEST(Colour, BlendMixesByOpacity) {
  EXPECT_EQ(blend({10, 20, 30}, {110, 220, 130}, 0), (Colour{10, 20, 30}));
  EXPECT_EQ(blend({10, 20, 30}, {110, 220, 130}, .5), (Colour{60, 120, 80}));
  EXPECT_EQ(blend({10, 20, 30}, {110, 220, 130}, 1), (Colour{110, 220, 130}));
}

}  // namespace
}  // namespace uptake
