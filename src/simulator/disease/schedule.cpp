#include "simulator/disease/schedule.h"

#include <algorithm>

#include "core/error.h"

namespace uptake::simulator {
namespace {

constexpr int most_exams = 8;

/// The chance of one more exam that gives `mean` exams: 1 + p + ... + p^7 = mean, by bisection.
double continuation(double mean) {
  double low = 0, high = 1;
  for (int step = 0; step < 40; ++step) {
    const double p = (low + high) / 2;
    double sum = 0;
    for (int i = 0; i < most_exams; ++i) sum = 1 + p * sum;
    (sum < mean ? low : high) = p;
  }
  return low;
}

}  // namespace

std::vector<std::int64_t> draw_exam_days(double mean_exams, std::int64_t first_day,
                                         std::int64_t last_day, const Lognormal& gap_days,
                                         RandomStream& rng) {
  if (!(mean_exams >= 1 && mean_exams <= 4) || first_day > last_day) {
    throw Error("simulator.invalid_options",
                "exams a patient must be 1 to 4 on average, and the last day not before the first");
  }
  const double more = continuation(mean_exams);
  std::vector<std::int64_t> days{0};
  while (days.size() < most_exams && chance(rng, more)) {
    const auto gap = std::max<std::int64_t>(1, static_cast<std::int64_t>(draw(rng, gap_days)));
    // Where the archive's years are too few for so many exams, the last ones are left out.
    if (days.back() + gap > last_day - first_day) break;
    days.push_back(days.back() + gap);
  }
  const std::int64_t room = last_day - first_day - days.back();
  const auto start =
      first_day + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(room) + 1));
  for (std::int64_t& day : days) day += start;
  return days;
}

}  // namespace uptake::simulator
