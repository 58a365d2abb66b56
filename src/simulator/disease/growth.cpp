#include "simulator/disease/growth.h"

#include <algorithm>
#include <cmath>

namespace uptake::simulator {
namespace {

constexpr double smallest_mm = 5, largest_mm = 120;
constexpr double hottest_suv = 30;
constexpr double notable = 0.2;  ///< of the logarithm of diameter x SUV

Lesion as_prior(const Lesion& before) {
  Lesion lesion = before;
  lesion.prior_diameter_mm = before.diameter_mm;
  lesion.prior_suv = before.suv;
  return lesion;
}

}  // namespace

Change compare(const Lesion& lesion) {
  const double ratio = std::log(lesion.diameter_mm / lesion.prior_diameter_mm) +
                       std::log(lesion.suv / lesion.prior_suv);
  if (ratio > notable) return Change::larger;
  return ratio < -notable ? Change::smaller : Change::stable;
}

Lesion resolved(const Lesion& before) {
  Lesion lesion = as_prior(before);
  lesion.diameter_mm = 0;
  lesion.suv = 0;
  lesion.change = Change::resolved;
  return lesion;
}

Lesion grown(const Lesion& before, double growth, double faintest_suv) {
  Lesion lesion = as_prior(before);
  lesion.diameter_mm = std::min(largest_mm, before.diameter_mm * std::exp(growth / 2));
  lesion.suv = std::min(hottest_suv, before.suv * std::exp(growth));
  if (lesion.diameter_mm < smallest_mm || lesion.suv < faintest_suv) return resolved(before);
  lesion.change = compare(lesion);
  return lesion;
}

}  // namespace uptake::simulator
