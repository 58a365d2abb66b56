#pragma once

#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

namespace uptake {

/// Bounds for JSON from outside.
struct JsonLimits {
  std::size_t depth = 100;  ///< objects and arrays inside each other
  std::size_t values = std::numeric_limits<std::size_t>::max();  ///< of all kinds, keys not counted
};

/// Why a text was refused.
struct JsonProblem {
  enum class Kind { syntax, too_deep, too_many_values, duplicate_key };
  Kind kind;
  std::string text;      ///< what the parser says; the key that came twice
  std::size_t line = 0;  ///< syntax only, from 1; 0 otherwise
  std::size_t column = 0;
};

/// JSON (RFC 8259) in which no object has a key twice. Never recurses, so no text overflows the
/// stack, and checks the limits before it builds anything.
std::variant<nlohmann::json, JsonProblem> parse_strict_json(std::string_view text,
                                                            JsonLimits limits = {});

}  // namespace uptake
