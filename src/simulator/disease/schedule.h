#pragma once

#include <cstdint>
#include <vector>

#include "simulator/disease/draw.h"

namespace uptake::simulator {

/// Days of one patient's exams, ascending: 1 to 8 of them, `mean_exams` on average, `gap_days`
/// apart, all within [first_day, last_day]. Errors: "simulator.invalid_options" for a mean outside
/// 1 to 4 (above that, 8 exams would be too few) or days in the wrong order.
std::vector<std::int64_t> draw_exam_days(double mean_exams, std::int64_t first_day,
                                         std::int64_t last_day, const Lognormal& gap_days,
                                         RandomStream& rng);

}  // namespace uptake::simulator
