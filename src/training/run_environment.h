#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace uptake {

/// What a run computes on: in another shape sums are made in another order.
struct RunShape {
  std::size_t threads = 1, processes = 1;  ///< threads of each process
  bool operator==(const RunShape&) const = default;
};

/// With what this process computes: versions, processor, shape, time (UTC). No name of the
/// machine or of a person.
nlohmann::json environment_now(const RunShape& shape);

/// Adds this start of a run to `file`, {"starts": [environment, ...]}; answers the shape of the
/// start before it, in as many processes as now where it does not say. What is in the file and no
/// list of starts is replaced. Errors: "file.write".
std::optional<RunShape> record_start(const std::filesystem::path& file, const RunShape& shape);

}  // namespace uptake
