#include "evaluation/predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <set>

#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"
#include "labeling/csv_rows.h"

namespace uptake {
namespace {

std::optional<double> number_of(std::string_view cell) {
  const auto text = lower(trim(cell));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> target_of(std::string_view cell) {
  const auto text = lower(trim(cell));
  if (text == "true") return true;
  if (text == "false") return false;
  const auto number = number_of(text);
  if (!number || (*number != 0 && *number != 1)) return std::nullopt;
  return *number == 1;
}

}  // namespace

struct PredictionRows::Columns {
  std::size_t exam = 0, region = 0, probability = 0;
  std::optional<std::size_t> seed, target;

  std::size_t last() const {
    return std::max({exam, region, probability, seed.value_or(0), target.value_or(0)});
  }

  static Columns find(const std::vector<std::string>& header) {
    const auto needed = [&](std::string_view name) {
      if (const auto column = find_column(header, name)) return *column;
      throw Error("predictions.columns",
                  fmt::format("no column {}; columns found: {}", name, column_list(header)),
                  "a table of predictions has exam_id, region and probability, and may have seed "
                  "and target");
    };
    return {needed("exam_id"), needed("region"), needed("probability"), find_column(header, "seed"),
            find_column(header, "target")};
  }
};

bool has_targets(const std::filesystem::path& file) {
  return find_column(CsvRows(file).header(), "target").has_value();
}

std::vector<double> RegionPredictions::ensemble() const {
  std::vector<double> mean(exams.size());
  for (const auto& of_seed : scores) {
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] += of_seed[i] / static_cast<double>(scores.size());
    }
  }
  return mean;
}

std::size_t RegionPredictions::positives() const {
  return std::accumulate(positive.begin(), positive.end(), std::size_t{0});
}

void PredictionRows::read(const std::filesystem::path& file) {
  CsvRows rows(file);
  const auto columns =
      with_context(printable(file.string()), [&] { return Columns::find(rows.header()); });
  const auto name = printable(file.filename().string());
  while (const auto row = rows.next()) {
    const auto why = !row->problem.empty() ? row->problem
                     : row->cells.size() <= columns.last()
                         ? fmt::format("only {} cells", row->cells.size())
                         : take(row->cells, columns);
    if (why.empty()) continue;
    problems_.push_back(
        {fmt::format("{}, line {}", name, row->line), "predictions.row", why + "; left out"});
  }
}

PredictedRegion& PredictionRows::region_of(const std::string& name) {
  const auto [place, is_new] = places_.emplace(name, regions_.size());
  if (is_new) regions_.push_back({name, {}});
  return regions_[place->second];
}

/// Why a row says nothing, or "".
std::string PredictionRows::take(const std::vector<std::string>& cells, const Columns& columns) {
  const std::string exam_id(trim(cells[columns.exam])), region(trim(cells[columns.region]));
  if (exam_id.empty()) return "no exam id";
  if (region.empty()) return "no region";
  const auto probability = number_of(cells[columns.probability]);
  if (!probability || !(*probability >= 0 && *probability <= 1)) {
    return fmt::format("'{}' is no probability", printable(cells[columns.probability]));
  }
  std::optional<bool> target;
  if (columns.target && !trim(cells[*columns.target]).empty()) {
    target = target_of(cells[*columns.target]);
    if (!target) return fmt::format("target '{}' is not 0 or 1", printable(cells[*columns.target]));
  }
  const std::string seed(columns.seed ? trim(cells[*columns.seed]) : std::string_view());
  auto& exam = region_of(region).exams[exam_id];
  if (!exam.of_seed.emplace(seed, *probability).second) {
    return fmt::format("exam {}, region {} has a row of this seed already, which was kept",
                       printable(exam_id), printable(region));
  }
  exam.has_two_targets |= target && exam.target && *target != *exam.target;
  if (target) exam.target = target;
  return "";
}

RegionPredictions PredictionRows::gather(const PredictedRegion& region, const RegionTable* truth) {
  RegionPredictions result;
  result.region = region.name;
  std::set<std::string> seeds;
  for (const auto& [name, exam] : region.exams) {
    for (const auto& [seed, probability] : exam.of_seed) seeds.insert(seed);
  }
  result.seeds.assign(seeds.begin(), seeds.end());
  result.scores.resize(seeds.size());
  std::map<std::string, std::vector<std::string>> left_out;  // why -> exams
  for (const auto& [name, exam] : region.exams) {
    std::optional<bool> target = exam.target;
    if (truth != nullptr) {
      const double known = truth->at(name, region.name);
      target = std::isnan(known) ? std::nullopt : std::optional(known >= 0.5);
    }
    if (truth == nullptr && exam.has_two_targets) {
      left_out["have two different targets"].push_back(name);
    } else if (!target) {
      left_out["have no truth"].push_back(name);
    } else if (exam.of_seed.size() != seeds.size()) {
      left_out["have no row of some seed"].push_back(name);
    } else {
      result.exams.push_back(name);
      result.positive.push_back(*target ? 1 : 0);
      std::size_t seed = 0;
      for (const auto& [of, probability] : exam.of_seed)
        result.scores[seed++].push_back(probability);
    }
  }
  for (const auto& [why, exams] : left_out) {
    problems_.push_back({"region " + printable(region.name), "predictions.left_out",
                         fmt::format("{} exams {} and are left out, such as {}", exams.size(), why,
                                     printable(exams.front()))});
  }
  return result;
}

std::vector<RegionPredictions> PredictionRows::by_region(const RegionTable* truth) {
  std::vector<RegionPredictions> result;
  bool any = false;
  for (const auto& region : regions_) {
    result.push_back(gather(region, truth));
    any |= !result.back().exams.empty();
  }
  if (!any) {
    throw Error("predictions.no_truth", "no prediction has a truth to compare it with",
                truth == nullptr ? "add a column target, or name the truth with --truth"
                                 : "exam ids and regions of the truth must be those of the "
                                   "predictions");
  }
  return result;
}

}  // namespace uptake
