#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace uptake {

/// A place in a JSON Schema, with "$ref": "#/…" followed. Knows the keywords that our own walks
/// need: properties, additionalProperties, items, required, default.
class SchemaNode {
 public:
  /// Errors: "config.schema" for a "$ref" that leads nowhere or in circles.
  explicit SchemaNode(const nlohmann::json& root) : SchemaNode(root, root) {}

  const nlohmann::json& json() const { return *node_; }
  /// A part of this schema, for example one of its "anyOf".
  SchemaNode part(const nlohmann::json& schema) const { return {*root_, schema}; }
  /// The keyword's value, or nullptr.
  const nlohmann::json* keyword(const char* name) const;

  /// Whether objects accept the keys of "properties" alone.
  bool is_closed() const;
  /// Keys of "properties".
  std::vector<std::string> properties() const;
  /// Entries of "required".
  std::vector<std::string> required() const;
  /// What the value of `key` must be, from "properties" or else "additionalProperties".
  std::optional<SchemaNode> property(const std::string& key) const;
  std::optional<SchemaNode> item(std::size_t index) const;

 private:
  SchemaNode(const nlohmann::json& root, const nlohmann::json& node);
  const nlohmann::json* root_;
  const nlohmann::json* node_;
};

}  // namespace uptake
