#include "evaluation/ranking_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/csv.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string cell(double probability) { return fmt::format("{:.6f}", probability); }

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json as_json(const RankedExam& exam) {
  json regions = json::array();
  for (const auto& [region, probability] : exam.others) {
    regions.push_back({{"region", region}, {"probability", probability}});
  }
  const auto& spread = exam.probability.spread;
  return {{"rank", exam.rank},
          {"exam_id", exam.exam_id},
          {"probability", exam.probability.mean},
          {"low", spread ? json(spread->low) : json()},
          {"high", spread ? json(spread->high) : json()},
          {"deviation", spread ? json(spread->deviation) : json()},
          {"seeds", exam.probability.seeds},
          {"regions", regions},
          {"patient_id", text_or_null(exam.patient_id)},
          {"exam_date", text_or_null(exam.exam_date)}};
}

/// "0.940  0.910 to 0.960  0.020"; with one seed "-" for the range and the deviation.
std::string shown(const EnsembleProbability& one) {
  const auto range = one.spread ? fmt::format("{:.3f} to {:.3f}", one.spread->low, one.spread->high)
                                : std::string("-");
  const auto deviation = one.spread ? fmt::format("{:.3f}", one.spread->deviation) : "-";
  return fmt::format("{:>11.3f}  {:>14}  {:>9}", one.mean, range, deviation);
}

/// "liver .91, chest .40"
std::string shown(const std::vector<RegionProbability>& regions) {
  std::string text;
  for (const auto& [region, probability] : regions) {
    text += fmt::format("{}{} {:.2f}", text.empty() ? "" : ", ", printable(region), probability);
  }
  return text;
}

/// As wide as the widest of them, and as `heading`.
std::size_t width_of(const std::vector<RankedExam>& exams, std::string RankedExam::*part,
                     std::string_view heading) {
  std::size_t width = heading.size();
  for (const auto& exam : exams) width = std::max(width, printable(exam.*part).size());
  return width;
}

}  // namespace

std::string ranking_table(const ExamRanking& ranking) {
  std::string text(ranking_header);
  for (const auto& exam : ranking.listed) {
    std::string regions;
    for (const auto& [region, probability] : exam.others) {
      regions += fmt::format("{}{}={:.3f}", regions.empty() ? "" : ";", region, probability);
    }
    const auto& [mean, seeds, spread] = exam.probability;
    text += csv_row({std::to_string(exam.rank), exam.exam_id, cell(mean),
                     spread ? cell(spread->low) : "", spread ? cell(spread->high) : "",
                     std::to_string(seeds), spread ? cell(spread->deviation) : "", regions,
                     exam.patient_id, exam.exam_date});
  }
  return text;
}

json as_json(const ExamRanking& ranking) {
  json listed = json::array();
  for (const auto& exam : ranking.listed) listed.push_back(as_json(exam));
  return {{"region", ranking.region},
          {"exams", ranking.exams},
          {"seeds", ranking.seeds},
          {"listed", listed}};
}

std::string as_text(const ExamRanking& ranking) {
  const auto& listed = ranking.listed;
  const auto has = [&](std::string RankedExam::*part) {
    return std::ranges::any_of(listed,
                               [&](const RankedExam& exam) { return !(exam.*part).empty(); });
  };
  struct Column {
    std::string_view heading;
    std::string RankedExam::*part;
    std::size_t width;
  };
  std::vector<Column> columns{{"exam", &RankedExam::exam_id, 0}};
  if (has(&RankedExam::patient_id)) columns.push_back({"patient", &RankedExam::patient_id, 0});
  if (has(&RankedExam::exam_date)) columns.push_back({"date", &RankedExam::exam_date, 0});
  for (auto& column : columns) column.width = width_of(listed, column.part, column.heading);

  auto text = fmt::format("{} of {} exams by {}, {} {}\n\n{:>5}", listed.size(), ranking.exams,
                          printable(ranking.region), ranking.seeds,
                          ranking.seeds == 1 ? "training" : "trainings", "rank");
  for (const auto& column : columns) text += fmt::format("  {:<{}}", column.heading, column.width);
  text += fmt::format("  {:>11}  {:>14}  {:>9}  {}\n", "probability", "of trainings", "deviation",
                      "highest other regions");
  for (const auto& exam : listed) {
    text += fmt::format("{:5}", exam.rank);
    for (const auto& column : columns) {
      text += fmt::format("  {:<{}}", printable(exam.*column.part), column.width);
    }
    text += "  " + shown(exam.probability) + "  " + shown(exam.others) + "\n";
  }
  return text;
}

}  // namespace uptake
