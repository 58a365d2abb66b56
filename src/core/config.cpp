#include "core/config.h"

#include <fmt/format.h>

#include "core/config_walk.h"
#include "core/error.h"
#include "core/mapped_file.h"
#include "core/schema_validation.h"
#include "core/schema_words.h"
#include "core/strict_json.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

/// A value, its place, and the part of the schema that speaks of it.
struct Place {
  const json* value;
  SchemaNode schema;
  std::string path;
};

/// Follows the violation's path as far as the schema's own structure goes.
Place find_place(const json& config, const json& schema, const std::vector<std::string>& path) {
  Place place{&config, SchemaNode(schema), ""};
  for (const auto& step : path) {
    const bool list = place.value->is_array();
    const std::size_t index = list ? std::stoul(step) : 0;
    const auto below = list ? place.schema.item(index) : place.schema.property(step);
    if (!below) break;
    place.path = list ? path_to_item(place.path, index) : path_to_key(place.path, step);
    place.value = list ? &place.value->at(index) : &place.value->at(step);
    place.schema = *below;
  }
  return place;
}

std::string should_be(const SchemaNode& schema) {
  const auto words = describe_schema(schema);
  return words.empty() ? "" : "; it should be " + words;
}

/// "import.grid.height is \"tall\"; it should be an integer, at least 1"
std::string explain(const Place& place, const std::string& validator_says) {
  if (place.value->is_object()) {
    for (const auto& key : place.schema.required()) {
      if (place.value->contains(key)) continue;
      const auto below = place.schema.property(key);
      return path_to_key(place.path, key) + " is missing" + (below ? should_be(*below) : "");
    }
  }
  const auto name = place.path.empty() ? "the whole" : place.path;
  const auto wanted = should_be(place.schema);
  return fmt::format("{} is {}{}", name, describe_value(*place.value),
                     wanted.empty() ? ": " + validator_says : wanted);
}

[[noreturn]] void refuse(const JsonProblem& problem, const std::string& file) {
  using Kind = JsonProblem::Kind;
  if (problem.kind == Kind::duplicate_key) {
    throw Error("config.syntax", fmt::format("{}: the key '{}' comes twice in one object", file,
                                             printable(problem.text)));
  }
  if (problem.kind == Kind::syntax) {
    throw Error("config.syntax",
                fmt::format("{}:{}:{}: {}", file, problem.line, problem.column, problem.text));
  }
  throw Error("config.syntax",
              fmt::format("{}: objects and lists are nested over {} deep", file, problem.text));
}

}  // namespace

json check_config(json config, const json& schema, std::string_view source) {
  return with_context(source, [&] {
    const SchemaNode root(schema);
    refuse_unknown_keys(config, root, "");
    fill_defaults(config, root);
    if (const auto violation = find_violation(config, schema)) {
      const auto place = find_place(config, schema, violation->path);
      throw Error("config.invalid", explain(place, violation->description));
    }
    return std::move(config);
  });
}

json read_json(const std::filesystem::path& file) {
  const MappedFile mapping(file);
  const auto bytes = mapping.bytes();
  auto parsed = parse_strict_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse(*problem, printable(file.string()));
  }
  return std::get<json>(std::move(parsed));
}

}  // namespace uptake
