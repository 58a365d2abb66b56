#include "simulator/body/body.h"

#include <cmath>

namespace uptake::simulator {

Eigen::Vector3d Warp::operator()(const Eigen::Vector3d& p) const {
  Eigen::Vector3d result = p;
  for (const auto& wave : waves) {
    const double s = std::sin(wave.kx * p.x() + wave.ky * p.y() + wave.kz * p.z() + wave.phase);
    result.x() += wave.dx * s;
    result.y() += wave.dy * s;
  }
  return result;
}

Eigen::Vector3d Warp::inverse(const Eigen::Vector3d& q) const {
  Eigen::Vector3d p = q;
  // The bends are a few mm over more than 100 mm: each step takes off nine tenths of the error.
  for (int step = 0; step < 6; ++step) p += q - (*this)(p);
  return p;
}

double Warp::largest() const {
  double sum = 0;
  for (const auto& wave : waves) sum += std::max(std::abs(wave.dx), std::abs(wave.dy));
  return sum;
}

std::vector<const Shape*> Body::shapes() const {
  std::vector<const Shape*> result;
  for (const auto& part : parts) result.push_back(&part.shape);
  return result;
}

std::optional<std::size_t> Body::at(const Eigen::Vector3d& q) const {
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (contains(parts[i].shape, q)) return i;
  }
  return std::nullopt;
}

}  // namespace uptake::simulator
