#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace uptake {

/// With what this process computes: versions, processor, threads, time (UTC). No name of the
/// machine or of a person.
nlohmann::json environment_now(std::size_t threads);

/// Adds this start of a run to `file`, {"starts": [environment, ...]}; answers the threads of the
/// start before it. What is in the file and no list of starts is replaced. Errors: "file.write".
std::optional<std::size_t> record_start(const std::filesystem::path& file, std::size_t threads);

}  // namespace uptake
