#include "core/schema_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string type_words(const std::string& type) {
  if (type == "integer" || type == "object") return "an " + type;
  if (type == "array") return "a list";
  if (type == "boolean") return "true or false";
  return type == "null" ? type : "a " + type;
}

template <class Words>
std::string joined(const json& values, const Words& words, const char* separator) {
  std::vector<std::string> parts;
  for (const auto& value : values) parts.push_back(words(value));
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string types_words(const json& type) {
  const auto words = [](const json& one) { return type_words(one.get<std::string>()); };
  return type.is_string() ? words(type) : joined(type, words, " or ");
}

struct Bound {
  const char* keyword;
  const char* words;  ///< {} = the keyword's value
};
constexpr Bound bounds[] = {
    {"minimum", "at least {}"},
    {"exclusiveMinimum", "more than {}"},
    {"maximum", "at most {}"},
    {"exclusiveMaximum", "less than {}"},
    {"multipleOf", "a multiple of {}"},
    {"minLength", "at least {} characters"},
    {"maxLength", "at most {} characters"},
    {"pattern", "of the form {}"},
    {"format", "of the format {}"},
    {"minItems", "with at least {} items"},
    {"maxItems", "with at most {} items"},
    {"minProperties", "with at least {} keys"},
    {"maxProperties", "with at most {} keys"},
};

}  // namespace

std::string describe_value(const json& value) {
  constexpr std::size_t longest = 60;
  if (value.is_array()) return fmt::format("a list of {}", value.size());
  if (value.is_object()) return "an object";
  if (!value.is_string()) return value.dump();
  auto text = value.get<std::string>();
  if (text.size() > longest) text = text.substr(0, longest) + "…";
  return "\"" + printable(text) + "\"";
}

std::string describe_schema(const SchemaNode& schema) {
  std::vector<std::string> parts;
  if (const auto* values = schema.keyword("enum")) {
    return "one of " + joined(*values, describe_value, ", ");
  }
  if (const auto* value = schema.keyword("const")) return describe_value(*value);
  for (const char* keyword : {"anyOf", "oneOf"}) {
    const auto* schemas = schema.keyword(keyword);
    if (schemas == nullptr) continue;
    const auto words = [&](const json& one) { return describe_schema(schema.part(one)); };
    parts.push_back(joined(*schemas, words, "; or "));
  }
  if (const auto* type = schema.keyword("type")) parts.push_back(types_words(*type));
  for (const auto& [keyword, words] : bounds) {
    const auto* value = schema.keyword(keyword);
    if (value != nullptr) parts.push_back(fmt::format(fmt::runtime(words), describe_value(*value)));
  }
  const auto* unique = schema.keyword("uniqueItems");
  if (unique != nullptr && *unique == true) parts.emplace_back("no item twice");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace uptake
