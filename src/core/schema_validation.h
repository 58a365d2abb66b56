#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace uptake {

/// Where a value breaks its schema, and how.
struct SchemaViolation {
  std::vector<std::string> path;  ///< keys and indices from the root
  std::string description;        ///< the validator's words
};

/// The first place where `value` breaks `schema` (JSON Schema draft 7), or nothing.
/// Errors: std::runtime_error for a schema that is none.
std::optional<SchemaViolation> find_violation(const nlohmann::json& value,
                                              const nlohmann::json& schema);

}  // namespace uptake
