#include "labeling/candidate_lines.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "labeling/code_points.h"

namespace uptake {
namespace {

using nlohmann::ordered_json;

/// Four digits behind the point: these are for people.
double rounded(double value) { return std::round(value * 1e4) / 1e4; }

std::string line_of(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string candidate_line(const QueuedSentence& queued, std::string_view second_name) {
  const auto& candidate = queued.candidate;
  const CodePoints places(candidate.text);
  ordered_json line = {{"text", candidate.text}};
  if (!candidate.exam_id.empty()) line["exam_id"] = candidate.exam_id;
  line["mentions"] = ordered_json::array();
  for (const auto& mention : candidate.mentions) {
    const auto [begin, end] = places.of_bytes(mention.span);
    ordered_json object = {{"begin", begin},
                           {"end", end},
                           {"text", mention.span.of(candidate.text)},
                           {"region", mention.region},
                           {"abnormal", nullptr},
                           {"probability", mention.probability}};
    object[std::string(second_name)] = mention.second;
    line["mentions"].push_back(std::move(object));
  }
  line["score"] = rounded(queued.score);
  line["why"] = {{"uncertainty", rounded(queued.why.uncertainty)},
                 {"disagreement", rounded(queued.why.disagreement)},
                 {"rarity", rounded(queued.why.rarity)},
                 {"alike", queued.why.alike},
                 {"occurrences", candidate.occurrences}};
  return line_of(line);
}

std::string candidate_annotation_lines(const QueuedSentence& queued) {
  const auto& candidate = queued.candidate;
  const CodePoints places(candidate.text);
  std::string lines;
  for (const auto& mention : candidate.mentions) {
    const auto [begin, end] = places.of_bytes(mention.span);
    ordered_json line = {{"text", candidate.text}};
    if (!candidate.exam_id.empty()) line["exam_id"] = candidate.exam_id;
    line["begin"] = begin;
    line["end"] = end;
    line["region"] = mention.region;
    for (const char* key : {"label", "annotator", "time"}) line[key] = "";
    lines += line_of(line);
  }
  return lines;
}

}  // namespace uptake
