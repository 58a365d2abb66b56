#include "cohort/scan_file_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace uptake {
namespace {

/// Sum of term(value), in eight running sums: the compiler makes vectors of them, and the result is
/// the same on any processor. Of 50 million values 9 digits are right at the very worst.
template <class Term>
double sum_of(std::span<const float> values, Term term) {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> sums{};
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(values[i + lane]);
  }
  for (; i < values.size(); ++i) sums[0] += term(values[i]);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

SequenceStatistics statistics_of(std::span<const float> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = sum_of(values, [](float v) { return static_cast<double>(v); }) / count;
  const double squares = sum_of(values, [mean](float v) {
    const double difference = v - mean;
    return difference * difference;
  });
  const double deviation = std::sqrt(squares / count);
  return {mean, deviation > 0 ? deviation : 1};
}

float largest_magnitude(std::span<const float> values) {
  constexpr std::size_t lanes = 16;
  std::array<float, lanes> largest{};
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const float magnitude = std::abs(values[i + lane]);
      largest[lane] = largest[lane] < magnitude ? magnitude : largest[lane];
    }
  }
  for (; i < values.size(); ++i) largest[0] = std::max(largest[0], std::abs(values[i]));
  return *std::max_element(largest.begin(), largest.end());
}

std::optional<std::size_t> first_not_finite(std::span<const float> values) {
  // A sum of floats cannot overflow a double: it is finite unless one of them is not.
  if (std::isfinite(sum_of(values, [](float v) { return static_cast<double>(v); }))) return {};
  const auto found =
      std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
  return static_cast<std::size_t>(found - values.begin());
}

double pet_scale_for(float largest, PetUnit unit) {
  constexpr float limit = 32768;
  if (largest == 0 || (unit == PetUnit::suv_bw && largest <= limit)) return 1;
  // Below 2^-100 the inverse would leave float's range; so small a PET is noise of nothing.
  constexpr int smallest_exponent = -100;
  int exponent = std::ilogb(largest) - 15;  // 32,768 = 2^15: largest / 2^exponent in [2^15, 2^16)
  if (std::ldexp(largest, -exponent) > limit) ++exponent;
  return std::ldexp(1.0, std::max(exponent, smallest_exponent));
}

}  // namespace uptake
