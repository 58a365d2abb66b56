#include "exam_view.h"

#include <fmt/format.h>

namespace uptake::cmd {
namespace {

using nlohmann::json;

/// Never throws: a cohort may come from elsewhere.
json parse(const std::string& text) {
  json parsed = json::parse(text, nullptr, false);
  return parsed.is_discarded() ? json() : parsed;
}

const json* find(const json& facts, const char* path) {
  const json::json_pointer pointer(path);
  return facts.contains(pointer) ? &facts.at(pointer) : nullptr;
}

}  // namespace

template <>
std::optional<double> fact<double>(const json& facts, const char* path) {
  const json* at = find(facts, path);
  return at != nullptr && at->is_number() ? std::optional(at->get<double>()) : std::nullopt;
}

template <>
std::optional<std::string> fact<std::string>(const json& facts, const char* path) {
  const json* at = find(facts, path);
  return at != nullptr && at->is_string() ? std::optional(at->get<std::string>()) : std::nullopt;
}

template <>
std::optional<std::vector<double>> fact<std::vector<double>>(const json& facts, const char* path) {
  const json* at = find(facts, path);
  if (at == nullptr || !at->is_array()) return std::nullopt;
  std::vector<double> numbers;
  for (const json& each : *at) {
    if (!each.is_number()) return std::nullopt;
    numbers.push_back(each.get<double>());
  }
  return numbers;
}

template <>
std::optional<std::vector<std::string>> fact<std::vector<std::string>>(const json& facts,
                                                                       const char* path) {
  const json* at = find(facts, path);
  if (at == nullptr || !at->is_array()) return std::nullopt;
  std::vector<std::string> words;
  for (const json& each : *at) {
    if (!each.is_string()) return std::nullopt;
    words.push_back(each.get<std::string>());
  }
  return words;
}

ExamView view_exam(Cohort& cohort, const std::string& identifier) {
  ExamView view;
  view.exam = cohort.find_exam(identifier);
  view.patient = cohort.patient(view.exam.patient_id).value_or(PatientRecord{});
  view.series = cohort.series(view.exam.exam_id);
  view.report = cohort.report(view.exam.exam_id);
  view.facts = parse(view.exam.facts);
  if (!view.facts.is_object()) view.facts = json::object();
  for (const json& flag : parse(view.exam.flags)) {
    if (const auto message = fact<std::string>(flag, "/message")) view.flags.push_back(*message);
  }
  return view;
}

std::string verdict(const SeriesRecord& series) {
  const std::string why = series.explanation.empty() ? series.reason : series.explanation;
  if (series.role.empty()) return "not chosen: " + why;
  const std::string role = series.role == "pet" ? "PET" : series.role == "ct" ? "CT" : series.role;
  // "chosen" alone says nothing that the role does not.
  return series.explanation.empty() ? "chosen as " + role
                                    : fmt::format("chosen as {}: {}", role, series.explanation);
}

}  // namespace uptake::cmd
