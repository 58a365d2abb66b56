#include "statistics/distributions.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace uptake {

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal(), probability);
}

double normal_probability(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double two_sided_normal(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

double two_sided_student(double t, double degrees) {
  if (std::isinf(t)) return 0;
  const boost::math::students_t distribution(degrees);
  return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

}  // namespace uptake
