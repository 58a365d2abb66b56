#include "evaluation_output.h"

#include <fmt/format.h>

#include "core/text.h"

namespace uptake::cmd {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, label_metrics.size()> headings{"F1", "sens", "spec", "PPV",
                                                                      "AUROC"};

std::string number(const std::optional<double>& value, bool is_difference = false) {
  if (!value) return "-";
  return is_difference ? fmt::format("{:+.3f}", *value) : fmt::format("{:.3f}", *value);
}

std::string line(const std::string& name, std::size_t positives, const Measurements& measurements) {
  auto text = fmt::format("{:<34}{:>9}", printable(name), positives);
  for (const auto& one : measurements) text += fmt::format("{:>7}", number(one.value));
  return text + "\n";
}

/// "  F1     0.666 (0.641 to 0.690)"
std::string intervals(const std::string& title, const Measurements& measurements,
                      bool is_difference) {
  auto text = fmt::format("\n{}, 95 % interval\n", title);
  for (std::size_t m = 0; m < measurements.size(); ++m) {
    const auto& [value, interval] = measurements[m];
    text += fmt::format("  {:<8}{:>7}", headings[m], number(value, is_difference));
    if (interval) {
      text += fmt::format("  ({} to {})", number(interval->low, is_difference),
                          number(interval->high, is_difference));
    }
    text += '\n';
  }
  return text;
}

json json_of(const Measurements& measurements) {
  json result = json::object();
  for (std::size_t m = 0; m < measurements.size(); ++m) {
    const auto& [value, interval] = measurements[m];
    result[std::string(label_metrics[m])] = {{"value", value ? json(*value) : json()},
                                             {"low", interval ? json(interval->low) : json()},
                                             {"high", interval ? json(interval->high) : json()}};
  }
  return result;
}

json json_of(const RegionEvaluation& region, bool has_baseline) {
  auto result = json_of(region.labels);
  result["region"] = region.region;
  result["exams"] = region.exams;
  result["positives"] = region.positives;
  if (has_baseline) {
    result["baseline"] = json_of(region.baseline);
    result["difference"] = json_of(region.difference);
  }
  return result;
}

bool has_baseline(const LabelEvaluation& evaluation) {
  for (const auto& region : evaluation.regions) {
    for (const auto& one : region.baseline) {
      if (one.value) return true;
    }
  }
  return false;
}

}  // namespace

std::string as_text(const LabelEvaluation& evaluation) {
  const auto table = [&](const char* title, Measurements RegionEvaluation::*part) {
    auto text = fmt::format("{:<34}{:>9}", title, "positive");
    for (const auto heading : headings) text += fmt::format("{:>7}", heading);
    text += '\n';
    for (const auto& region : evaluation.regions) {
      text += line(region.region, region.positives, region.*part);
    }
    return text + line("mean", evaluation.mean.positives, evaluation.mean.*part);
  };
  const auto& mean = evaluation.mean;
  auto text = fmt::format("{} exams\n\n", evaluation.exams);
  text += table("region", &RegionEvaluation::labels);
  const bool compared = has_baseline(evaluation);
  if (compared) text += "\n" + table("baseline", &RegionEvaluation::baseline);
  text += intervals("mean", mean.labels, false);
  if (compared) {
    text += intervals("mean of the baseline", mean.baseline, false);
    text += intervals("labels minus baseline", mean.difference, true);
  }
  return text;
}

json as_json(const LabelEvaluation& evaluation) {
  const bool compared = has_baseline(evaluation);
  json result{{"exams", evaluation.exams},
              {"unlabelled", evaluation.unlabelled},
              {"regions", json::array()},
              {"mean", json_of(evaluation.mean, compared)}};
  for (const auto& region : evaluation.regions) {
    result["regions"].push_back(json_of(region, compared));
  }
  return result;
}

}  // namespace uptake::cmd
