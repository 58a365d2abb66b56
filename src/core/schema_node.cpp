#include "core/schema_node.h"

#include "core/error.h"

namespace uptake {
namespace {

using nlohmann::json;

/// "#/definitions/grid" in `root`.
const json& target_of(const std::string& reference, const json& root) {
  if (reference == "#") return root;
  if (reference.starts_with("#/")) {
    const json::json_pointer pointer(reference.substr(1));
    if (root.contains(pointer)) return root.at(pointer);
  }
  throw Error("config.schema", "the schema has no '" + reference + "'");
}

const json* find(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;  // "true" and "false" are schemas too
  const auto entry = object.find(key);
  return entry == object.end() ? nullptr : &*entry;
}

}  // namespace

SchemaNode::SchemaNode(const nlohmann::json& root, const nlohmann::json& node)
    : root_(&root), node_(&node) {
  constexpr int longest_chain = 32;
  for (int steps = 0; const auto* reference = find(*node_, "$ref"); ++steps) {
    if (steps == longest_chain) throw Error("config.schema", "a '$ref' leads in circles");
    node_ = &target_of(reference->get<std::string>(), root);
  }
}

const nlohmann::json* SchemaNode::keyword(const char* name) const { return find(*node_, name); }

bool SchemaNode::is_closed() const {
  if (keyword("properties") == nullptr || keyword("patternProperties") != nullptr) return false;
  const auto* additional = keyword("additionalProperties");
  return additional == nullptr || *additional == false;
}

std::vector<std::string> SchemaNode::properties() const {
  std::vector<std::string> keys;
  if (const auto* known = keyword("properties")) {
    for (const auto& [key, schema] : known->items()) keys.push_back(key);
  }
  return keys;
}

std::vector<std::string> SchemaNode::required() const {
  const auto* keys = keyword("required");
  return keys == nullptr ? std::vector<std::string>{} : keys->get<std::vector<std::string>>();
}

std::optional<SchemaNode> SchemaNode::property(const std::string& key) const {
  const auto* known = keyword("properties");
  if (known != nullptr && known->contains(key)) return SchemaNode(*root_, known->at(key));
  const auto* additional = keyword("additionalProperties");
  if (additional != nullptr) return SchemaNode(*root_, *additional);
  return std::nullopt;
}

std::optional<SchemaNode> SchemaNode::item(std::size_t index) const {
  const auto* items = keyword("items");
  if (items == nullptr) return std::nullopt;
  if (!items->is_array()) return SchemaNode(*root_, *items);
  if (index < items->size()) return SchemaNode(*root_, items->at(index));
  return std::nullopt;
}

}  // namespace uptake
