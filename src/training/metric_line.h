#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace uptake {

/// A line of metrics.jsonl: {"step":12,"epoch":1,"loss":0.5,"seconds":3.5} and a line break. What
/// is not finite is null. Both counts from 1; `seconds` of training, over all starts of the run.
std::string metric_line(std::int64_t step, std::int64_t epoch,
                        const std::map<std::string, double>& scalars, double seconds);

}  // namespace uptake
