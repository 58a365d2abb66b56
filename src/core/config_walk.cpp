#include "core/config_walk.h"

#include <algorithm>

#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

/// Schemas of the objects around a value, outermost first.
using Around = std::vector<const json*>;

void fill(json& value, const SchemaNode& schema, Around& around);

/// An absent object's defaults, or null when they are none or not enough.
json make_object(const SchemaNode& schema, Around& around) {
  // A schema that holds itself would be made for ever.
  if (std::ranges::find(around, &schema.json()) != around.end()) return nullptr;
  json object = json::object();
  fill(object, schema, around);
  for (const auto& key : schema.required()) {
    if (!object.contains(key)) return nullptr;
  }
  return object.empty() ? json(nullptr) : object;
}

void fill_absent(json& object, const std::string& key, const SchemaNode& schema, Around& around) {
  if (const auto* given = schema.keyword("default")) {
    object[key] = *given;
  } else if (schema.keyword("properties") != nullptr) {
    auto made = make_object(schema, around);
    if (!made.is_null()) object[key] = std::move(made);
  }
}

void fill(json& value, const SchemaNode& schema, Around& around) {
  around.push_back(&schema.json());
  if (value.is_object()) {
    for (const auto& key : schema.properties()) {
      if (!value.contains(key)) fill_absent(value, key, *schema.property(key), around);
    }
    for (const auto& [key, child] : value.items()) {
      if (const auto below = schema.property(key)) fill(child, *below, around);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (const auto below = schema.item(i)) fill(value[i], *below, around);
    }
  }
  around.pop_back();
}

}  // namespace

std::string path_to_key(const std::string& path, std::string_view key) {
  return path + (path.empty() ? "" : ".") + printable(key);
}

std::string path_to_item(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

void refuse_unknown_keys(const json& value, const SchemaNode& schema, const std::string& path) {
  if (value.is_object()) {
    const auto known = schema.properties();
    for (const auto& [key, child] : value.items()) {
      const auto here = path_to_key(path, key);
      if (schema.is_closed() && std::ranges::find(known, key) == known.end()) {
        throw Error("config.unknown_key", "unknown key '" + here + "'" + did_you_mean(key, known));
      }
      if (const auto below = schema.property(key)) refuse_unknown_keys(child, *below, here);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (const auto below = schema.item(i)) {
        refuse_unknown_keys(value[i], *below, path_to_item(path, i));
      }
    }
  }
}

void fill_defaults(json& value, const SchemaNode& schema) {
  Around around;
  fill(value, schema, around);
}

}  // namespace uptake
