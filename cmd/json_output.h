#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace uptake::cmd {

/// JSON as this program prints it: indented by two, a line break at the end. Bytes that are not
/// UTF-8 (a database may come from elsewhere) become U+FFFD.
inline std::string json_text(const nlohmann::json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace uptake::cmd
