#include "labeling/mention_lines.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "core/error.h"
#include "core/strict_json.h"
#include "core/text.h"
#include "labeling/code_points.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string json_string(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

[[noreturn]] void refuse_span(std::string what) {
  throw Error("spans.line", std::move(what),
              R"(a line is {"text": "...", "begin": 4, "end": 17}, counted in characters from 0)");
}

/// In the order of the line's keys, which the strict parser, that goes first, does not keep.
nlohmann::ordered_json parse_object(std::string_view line) {
  if (!is_utf8(line)) refuse_span("it is not UTF-8");
  const auto parsed = parse_strict_json(line);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse_span("it is no JSON: " + printable(problem->text));
  }
  if (!std::get<json>(parsed).is_object()) refuse_span("it is no JSON object");
  return nlohmann::ordered_json::parse(line);
}

std::size_t byte_at(const nlohmann::ordered_json& object, const char* key,
                    const CodePoints& places) {
  const auto found = object.find(key);
  if (found == object.end()) refuse_span(fmt::format("'{}' is missing", key));
  // A negative number is no unsigned one.
  if (!found->is_number_unsigned()) refuse_span(fmt::format("'{}' is no whole number", key));
  const auto byte = places.byte_of(found->get<std::uint64_t>());
  if (!byte) refuse_span(fmt::format("'{}' lies behind the text", key));
  return *byte;
}

}  // namespace

std::string mention_lines(std::string_view text, std::span<const Mention> mentions,
                          const Ontology& ontology, std::size_t first_sentence) {
  if (mentions.empty()) return "";
  const CodePoints places(text);
  std::string lines;
  for (const auto& mention : mentions) {
    const auto [begin, end] = places.of_bytes(mention.span);
    fmt::format_to(std::back_inserter(lines),
                   R"({{"sentence": {}, "begin": {}, "end": {}, "text": {}, "region": {}, )"
                   R"("probability": {}, "rule": {}}})",
                   first_sentence + mention.sentence, begin, end,
                   json_string(mention.span.of(text)),
                   mention.region ? json_string(ontology.regions()[*mention.region].name) : "null",
                   json(mention.probability).dump(), json_string(mention.rule));
    lines += '\n';
  }
  return lines;
}

std::string scored_span_line(const ReportLabeler& labeler, std::string_view json_line) {
  auto object = parse_object(json_line);
  const auto found = object.find("text");
  if (found == object.end() || !found->is_string()) refuse_span("'text' is missing, or no text");
  const auto text = found->get<std::string>();
  const CodePoints places(text);
  const Span span{byte_at(object, "begin", places), byte_at(object, "end", places)};
  if (span.begin >= span.end) refuse_span("'end' must lie behind 'begin'");
  const auto name = object.find("region");
  const auto region = name != object.end() && name->is_string()
                          ? labeler.ontology().find(name->get<std::string>())
                          : std::nullopt;
  const auto mention = labeler.score_span(text, span, region);
  object["probability"] = mention.probability;
  object["rule"] = mention.rule;
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace uptake
