#pragma once

#include <Eigen/Dense>
#include <array>
#include <variant>
#include <vector>

namespace uptake::simulator {

/// Everything here is in mm, in DICOM's patient frame: x to the left, y to the back, z to the head.

/// Half-axes along the columns of `axes`.
struct Ellipsoid {
  Eigen::Vector3d centre, radii;
  Eigen::Matrix3d axes = Eigen::Matrix3d::Identity();
};

/// A chain of tapered capsules: vessels, limbs, bones, bowel.
struct Tube {
  struct Point {
    Eigen::Vector3d at;
    double radius;
  };
  std::vector<Point> points;
};

/// An upright column of elliptic cross-section: the body of a vertebra.
struct Cylinder {
  Eigen::Vector3d centre, half;  ///< half width, depth and height
};

/// Cross-sections stacked along z, smooth between the rows; a section is an ellipse with its
/// corners filled out: u^2 + v^2 - fullness u^2 v^2 <= 1.
struct Stack {
  struct Row {
    double z, half_width, half_depth, y;
  };
  std::vector<Row> rows;  ///< by ascending z
  double fullness = 0;
  double low = -1e9, high = 1e9;  ///< cut off below and above
  Row at(double z) const;         ///< half_width 0 outside
};

/// The part of a stack that lies above a diaphragm's dome, on one side of the body, and above
/// planes (n . p > d): a lobe of a lung.
struct Lobe {
  Stack cage;
  double side = 1;  ///< the sign of x
  double gap = 0;   ///< |x| is larger than this
  struct Dome {
    double x, y, top, fall_x, fall_y;
  } dome{};
  std::vector<Eigen::Vector4d> planes;
};

inline float single(double value) { return static_cast<float>(value); }

using Shape = std::variant<Ellipsoid, Tube, Cylinder, Stack, Lobe>;

/// Inclusive of the surface.
bool contains(const Shape& shape, const Eigen::Vector3d& p);

struct Box {
  Eigen::Vector3d low, high;
};
/// A box around the shape; tight to within a shape's own curvature.
Box bounds(const Shape& shape);

void move(Shape& shape, const Eigen::Vector3d& by);
/// Grows or shrinks it by a distance (tubes and ellipsoids: their radii; never below 0.5 mm).
Shape grown(const Shape& shape, double mm);

/// Where the shape meets the plane at `z`, in a form that is quick to evaluate; empty where it does
/// not. Units mm, single precision: what pictures are painted with.
struct Cut {
  float x0 = 1, x1 = 0, y0 = 1, y1 = 0;  ///< its box; empty when x0 > x1
  /// A conic a dx^2 + 2b dx dy + c dy^2 - full u^2 v^2 <= 1 about (cx, cy).
  struct Conic {
    float cx, cy, a, b, c, full;
  };
  /// A piece of a tube: distance from the axis at most its radius there.
  struct Piece {
    float px, py, pz, dx, dy, dz, length_squared, radius, growth;
  };
  struct Half {
    Conic section;
    float side, gap;                              ///< side x > gap
    float dome_x, dome_y, fall_x, fall_y, depth;  ///< inside where the dome's fall exceeds depth
    std::vector<std::array<float, 3>> lines;      ///< n x + m y > d
  };
  std::variant<Conic, Piece, Half> form;
};
/// Appends the cuts of `shape` at `z`: one, or one for each piece of a tube.
void cut(const Shape& shape, double z, std::vector<Cut>& cuts);

}  // namespace uptake::simulator
