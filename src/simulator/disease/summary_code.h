#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "simulator/patient.h"

namespace uptake::simulator {

/// The code with which a reader sums up an exam. The first of these that holds:
///
///   4  new or growing malignant uptake since the exam before; or, without any malignant uptake,
///      first, new or growing uptake of SUV 4 or more by one of the `indeterminate` causes
///   9  malignant disease at the first exam, or stable
///   2  abnormal, but benign, shrinking, or resolved
///   1  no abnormal uptake, now or before
std::int64_t summary_code(const Exam& exam, const std::set<std::string>& indeterminate);

}  // namespace uptake::simulator
