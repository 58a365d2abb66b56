#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

namespace uptake {

/// Checks `config` against a JSON Schema (draft 7; share/schemas/) and fills in its defaults.
/// Objects accept only the keys of their "properties"; an unknown key is refused with the nearest
/// known one. Errors: Error "config.unknown_key", "config.invalid" with the key's path
/// ("import.grid.height"), what it is and what it should be.
nlohmann::json check_config(nlohmann::json config, const nlohmann::json& schema,
                            std::string_view source);

/// Reads a file and parses it. Errors: "config.syntax" with file, line and column.
nlohmann::json read_json(const std::filesystem::path& file);

}  // namespace uptake
