#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace uptake {

/// On how much a run is spread: with another spread sums are made in another order.
struct Spread {
  std::size_t threads = 1, processes = 1;  ///< threads of each process
  bool operator==(const Spread&) const = default;
};

/// With what this process computes: versions, processor, threads, time (UTC). No name of the
/// machine or of a person.
nlohmann::json environment_now(const Spread& spread);

/// Adds this start of a run to `file`, {"starts": [environment, ...]}; answers the spread of the
/// start before it. What is in the file and no list of starts is replaced. Errors: "file.write".
std::optional<Spread> record_start(const std::filesystem::path& file, const Spread& spread);

}  // namespace uptake
