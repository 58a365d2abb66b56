#pragma once

#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/config.h"
#include "core/error.h"

namespace uptake::simulator {

/// Refuses a key that is not in `known`: a misspelt key would be passed over in silence.
/// Errors: "config.unknown_key".
void check_keys(const nlohmann::json& object, std::initializer_list<std::string_view> known);

/// Reads `file` and gives it to `parse`. Whatever nlohmann finds wrong with its types becomes
/// Error "config.invalid"; every Error carries the file's name as context.
template <class Parse>
auto parse_file(const std::filesystem::path& file, Parse&& parse) {
  return with_context(file.filename().string(), [&] {
    const nlohmann::json json = read_json(file);
    try {
      return parse(json);
    } catch (const nlohmann::json::exception& problem) {
      throw Error("config.invalid", problem.what(), "compare with the file as it was installed");
    }
  });
}

}  // namespace uptake::simulator
