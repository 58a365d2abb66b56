#include "explanation_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace uptake::cmd {
namespace {

/// The longest of these names, and of the column's heading.
template <class Rows, class Name>
std::size_t widest(const Rows& rows, std::string_view heading, const Name& name) {
  std::size_t width = heading.size();
  for (const auto& row : rows) width = std::max(width, printable(name(row)).size());
  return width;
}

}  // namespace

std::string as_text(const std::vector<ExplainedExam>& exams) {
  std::size_t wide = std::string_view("region").size();
  for (const auto& exam : exams) {
    wide = std::max(wide, widest(exam.regions, "", [](const auto& r) { return r.region; }));
  }
  std::string text;
  for (const auto& exam : exams) {
    text += fmt::format("{}\n  {:{}}  {:>6}  {:9}  {:>23}  {:>7}  {:>7}\n", printable(exam.exam_id),
                        "region", wide, "prob.", "map", "peak, mm (L, P, S)", "kept", "random");
    for (const auto& region : exam.regions) {
      for (const auto& map : region.maps) {
        const auto [x, y, z] = map.peak_mm;
        text += fmt::format("  {:{}}  {:6.3f}  {:9}  {:7.1f} {:7.1f} {:7.1f}  {:6.2f}%  {:>7}\n",
                            printable(region.region), wide, region.probability, map.method, x, y, z,
                            100 * map.share_kept,
                            map.random_weights ? fmt::format("{:.3f}", *map.random_weights) : "-");
      }
    }
  }
  return text;
}

std::string as_text(const std::vector<LocalisationSummary>& summaries) {
  if (summaries.empty()) return {};
  const auto wide = widest(summaries, "region", [](const auto& s) { return s.region; });
  std::string text =
      fmt::format("{:{}}  {:9}  {:>8}  {:>7}  {:>8}  {:>8} {:>8}  {:>8} {:>8}\n", "region", wide,
                  "map", "hits", "chance", "off, mm", "lesion", "(even)", "organ", "(even)");
  for (const auto& each : summaries) {
    const auto hits = fmt::format("{}/{}", each.hits, each.abnormal);
    const auto of_lesion = each.abnormal == 0
                               ? fmt::format("{:>7}  {:>8}  {:>8} {:>8}", "-", "-", "-", "-")
                               : fmt::format("{:7.4f}  {:8.0f}  {:8.4f} {:8.4f}", each.chance,
                                             each.distance_mm, each.lesion, each.lesion_even);
    text += fmt::format("{:{}}  {:9}  {:>8}  {}  {:8.4f} {:8.4f}\n", printable(each.region), wide,
                        each.method, hits, of_lesion, each.organ, each.organ_even);
  }
  return text;
}

nlohmann::json as_json(const std::vector<ExplainedExam>& exams,
                       const std::vector<LocalisationSummary>& summaries) {
  nlohmann::json value = {{"exams", nlohmann::json::array()},
                          {"localisation", nlohmann::json::array()}};
  for (const auto& exam : exams) value["exams"].push_back(to_json(exam));
  for (const auto& each : summaries) {
    nlohmann::json row = {
        {"region", each.region},         {"method", each.method}, {"exams", each.exams},
        {"abnormal", each.abnormal},     {"hits", each.hits},     {"organ_share", each.organ},
        {"organ_even", each.organ_even}, {"chance", nullptr},     {"lesion_share", nullptr},
        {"lesion_even", nullptr},        {"distance_mm", nullptr}};
    if (each.abnormal != 0) {
      row["chance"] = each.chance;
      row["lesion_share"] = each.lesion;
      row["lesion_even"] = each.lesion_even;
      row["distance_mm"] = each.distance_mm;
    }
    value["localisation"].push_back(std::move(row));
  }
  return value;
}

}  // namespace uptake::cmd
