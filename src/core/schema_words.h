#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/schema_node.h"

namespace uptake {

/// What a value is, for a person: "7", "\"tall\"", "a list of 3", "an object".
std::string describe_value(const nlohmann::json& value);

/// What a schema asks for: "an integer, at least 1", "one of \"cpu\", \"cuda\"". "" when it asks
/// for nothing that has words here.
std::string describe_schema(const SchemaNode& schema);

}  // namespace uptake
