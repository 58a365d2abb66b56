#include "simulator/body/painter.h"

#include <gtest/gtest.h>

#include "simulator/body/bodies.h"
#include "simulator/body/shapes.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

std::vector<const Shape*> shapes_of(const Body& body) {
  std::vector<const Shape*> shapes;
  for (const auto& part : body.parts) shapes.push_back(&part.shape);
  return shapes;
}

/// Paints random slices of the body; each pixel is the part that lies there.
void expect_painted_as_it_lies(const Body& body, const PlaneGrid& grid, RandomStream& rng) {
  Painter painter(shapes_of(body), body.warp, grid);
  std::vector<std::uint16_t> labels(grid.pixels(), 7);
  const auto label_at = [&](const Vector3d& p) {
    const auto part = body.at(body.warp(p));
    return part ? *part + 1 : 0;
  };
  for (int slice = 0; slice < 12; ++slice) {
    const double z = rng.uniform(-120, 900);
    painter.paint(z, labels);
    for (int i = 0; i < 400; ++i) {
      const std::size_t c = rng.below(grid.columns), r = rng.below(grid.rows);
      const Vector3d p(grid.x0 + static_cast<double>(c) * grid.dx,
                       grid.y0 + static_cast<double>(r) * grid.dy, z);
      if (!is_clear(label_at, p)) continue;
      ASSERT_EQ(labels[r * grid.columns + c], label_at(p)) << p.transpose();
    }
  }
}

TEST(Painter, PaintsWhatLiesThere) {
  RandomStream rng(3, "painted pixels");
  for (const Sex sex : {Sex::female, Sex::male}) {
    const Body body = body_of(adult(sex, rng.below(1000)));
    expect_painted_as_it_lies(body, {120, 90, -238, -178, 4, 4}, rng);
  }
}

TEST(Painter, AFieldThatCutsTheBodyOff) {
  RandomStream rng(4, "painted pixels");
  const Body body = body_of(adult(Sex::male));
  expect_painted_as_it_lies(body, {37, 23, -90.3, -41, 2.7, 3.1}, rng);  // within the trunk
  expect_painted_as_it_lies(body, {30, 30, 40, 20, 5, 5}, rng);          // its left back
  expect_painted_as_it_lies(body, {5, 200, -300, -200, 3, 2}, rng);      // beside it
}

TEST(PlaneGrid, FinerPixelsFillTheSameField) {
  const PlaneGrid fine = PlaneGrid{10, 20, -9, -38, 2, 4}.finer(2);
  EXPECT_EQ(fine.columns, 20U);
  EXPECT_EQ(fine.rows, 40U);
  // The field's edges, half a pixel outside the first centre, are at -10 and -40.
  EXPECT_DOUBLE_EQ(fine.x0, -9.5);
  EXPECT_DOUBLE_EQ(fine.y0, -39);
  EXPECT_DOUBLE_EQ(fine.dx, 1);
  EXPECT_DOUBLE_EQ(fine.dy, 2);
}

}  // namespace
}  // namespace uptake::simulator
