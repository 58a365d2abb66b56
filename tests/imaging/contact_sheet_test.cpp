#include "imaging/contact_sheet.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/error_of.h"
#include "synthetic_scan.h"

namespace uptake {
namespace {

/// A box of uptake 7 in air, 100 x 80 x 300 mm; it is all that has a body.
Scan box_of_uptake() {
  Scan scan;
  scan.grid.size = {60, 50, 100};
  scan.grid.affine.diagonal() << 5, 5, 5, 1;
  scan.grid.affine.topRightCorner<3, 1>() << -150, -125, -250;
  scan.ct.assign(scan.grid.voxels(), -1000);
  scan.pet.assign(scan.grid.voxels(), 0);
  for (std::size_t z = 20; z < 80; ++z) {
    for (std::size_t y = 17; y < 33; ++y) {
      for (std::size_t x = 20; x < 40; ++x) {
        const std::size_t i = (z * 50 + y) * 60 + x;
        scan.ct[i] = 40;
        scan.pet[i] = 7;
      }
    }
  }
  return scan;
}

struct Black {
  std::size_t x0 = 1'000'000, x1 = 0, y0 = 1'000'000, y1 = 0, count = 0;
};
/// The box of the pixels that are at least half black.
Black black_of(const Picture& picture) {
  Black black;
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      if (picture.at(x, y).red > 127) continue;
      black = {std::min(black.x0, x), std::max(black.x1, x), std::min(black.y0, y),
               std::max(black.y1, y), black.count + 1};
    }
  }
  return black;
}

/// Width or height as the file's header (IHDR) says.
std::size_t number_at(const std::string& png, std::size_t at) {
  std::size_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i)
    number = number * 256 + static_cast<unsigned char>(png[i]);
  return number;
}

std::vector<Thumbnail> thumbnails(std::size_t count) {
  const Picture picture = projection_thumbnail(test::synthetic_scan({28, 28, 50}), 60, 120);
  return std::vector<Thumbnail>(count, {picture, "SIM-1", "2005-08-05"});
}

TEST(ProjectionThumbnail, FitsAndIsTrueToMillimetres) {
  const Scan scan = box_of_uptake();
  for (const auto& [width, height] : {std::pair(190, 380), {40, 380}, {190, 60}}) {
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
    const Picture picture = projection_thumbnail(scan, w, h);
    EXPECT_LE(picture.width, w);
    EXPECT_LE(picture.height, h);
    EXPECT_TRUE(picture.width == w || picture.height == h);
    const Black black = black_of(picture);
    ASSERT_GT(black.count, 0U);
    // 100 mm wide and 300 mm high, whatever the room.
    const double wide = static_cast<double>(black.x1 - black.x0 + 1);
    const double high = static_cast<double>(black.y1 - black.y0 + 1);
    EXPECT_NEAR(high / wide, 3, 3 * 2 / wide);
  }
}

TEST(ProjectionThumbnail, UptakeIsBlackAndTheHeadIsUp) {
  // The hot brain above, the hotter bladder below, SUV 0.6 between.
  const Picture picture = projection_thumbnail(test::synthetic_scan(), 190, 380);
  const auto darkest_row = [&](std::size_t from, std::size_t to) {
    std::uint8_t darkest = 255;
    for (std::size_t y = from; y < to; ++y) {
      for (std::size_t x = 0; x < picture.width; ++x)
        darkest = std::min(darkest, picture.at(x, y).red);
    }
    return darkest;
  };
  const std::size_t h = picture.height;
  EXPECT_EQ(darkest_row(0, h / 5), 0);
  EXPECT_EQ(darkest_row(4 * h / 5, h), 0);
  EXPECT_GT(darkest_row(55 * h / 100, 65 * h / 100), 150);
  // The lesion lies on the left of the patient: on the right of the picture, as they face us.
  std::size_t right = 0, left = 0;
  for (std::size_t y = h / 5; y < h / 2; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x)
      if (picture.at(x, y).red < 10) (2 * x > picture.width ? right : left) += 1;
  }
  EXPECT_GT(right, 10U);
  EXPECT_EQ(left, 0U);
}

TEST(ContactSheet, IsAsLargeAsItsRowsAndColumns) {
  const auto size = [](std::size_t count, std::size_t columns) {
    const std::string png = render_contact_sheet(thumbnails(count), columns, "some patients");
    EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
    return std::pair(number_at(png, 16), number_at(png, 20));
  };
  const auto one = size(1, 1), row = size(3, 3), column = size(3, 1), block = size(5, 3);
  EXPECT_EQ(row.first, one.first + 2 * (190 + 12));
  EXPECT_EQ(row.second, one.second);
  EXPECT_EQ(column.first, one.first);
  EXPECT_EQ(column.second, one.second + 2 * (380 + 46 + 12));
  EXPECT_EQ(block, std::pair(row.first, one.second + 438));
  EXPECT_EQ(size(2, 10), std::pair(one.first + 202, one.second));  // no empty columns
  EXPECT_EQ(size(2, 0), size(2, 1));
}

TEST(ContactSheet, RefusesToShowNothing) {
  EXPECT_EQ(error_of([] { return render_contact_sheet({}, 5, "none"); }).code(), "render.nothing");
}

}  // namespace
}  // namespace uptake
