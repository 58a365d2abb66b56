#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/schema_node.h"

namespace uptake {

/// "import" + "grid" -> "import.grid"; "" + "grid" -> "grid". Safe to print.
std::string path_to_key(const std::string& path, std::string_view key);
/// "series" + 2 -> "series[2]"
std::string path_to_item(const std::string& path, std::size_t index);

/// Errors: "config.unknown_key" for a key that a closed object does not know.
void refuse_unknown_keys(const nlohmann::json& value, const SchemaNode& schema,
                         const std::string& path);

/// Puts "default" where a key is absent. An absent object without a default is made when defaults
/// alone give it everything it requires. Doing it twice changes nothing more.
void fill_defaults(nlohmann::json& value, const SchemaNode& schema);

}  // namespace uptake
