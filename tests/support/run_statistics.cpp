/// Statistics for tests in other languages: CSV in, JSON to standard output.
///
///     run_statistics scores CASES.csv
///
/// has the columns case, score, second, positive, at: examples with two scores, and where to look
/// up the isotonic and the temperature calibration of the first. Answers by case.
///
///     run_statistics bootstrap VALUES.csv
///
/// has the columns value, positive. Answers for several statistics the resamples and both
/// intervals. What is not defined is null.

#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/csv.h"
#include "statistics/auroc.h"
#include "statistics/bootstrap.h"
#include "statistics/calibration.h"
#include "statistics/delong.h"
#include "statistics/precision_recall.h"

namespace {

using nlohmann::json;
using Bytes = std::vector<std::uint8_t>;

/// std::stod refuses what is nearer to 0 than the smallest normal number.
double value_of(const std::string& cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc()) throw std::invalid_argument("'" + cell + "' is no number");
  return value;
}

json number(const std::optional<double>& value) { return value ? json(*value) : json(); }

struct Examples {
  std::vector<double> score, second, at;
  Bytes positive;
};

json paired(const Examples& one) {
  const auto found = uptake::delong_paired(one.score, one.second, one.positive);
  if (!found) return nullptr;
  return {{"first", found->first},
          {"second", found->second},
          {"variance", found->variance},
          {"z", found->z},
          {"p", found->p}};
}

json bins(const std::vector<uptake::ReliabilityBin>& curve) {
  json result = json::array();
  for (const auto& bin : curve) {
    if (bin.count > 0) result.push_back({bin.mean_probability, bin.share_positive});
  }
  return result;
}

json statistics_of(const Examples& one) {
  const auto curve = uptake::reliability_curve(one.score, one.positive, 10);
  const auto isotonic = uptake::Calibration::isotonic(one.score, one.positive);
  const auto temperature = uptake::Calibration::temperature(one.score, one.positive);
  json result{{"auroc", number(uptake::auroc(one.score, one.positive))},
              {"average_precision", number(uptake::average_precision(one.score, one.positive))},
              {"brier", number(uptake::brier_score(one.score, one.positive))},
              {"reliability", bins(curve)},
              {"ece", uptake::expected_calibration_error(curve)},
              {"temperature", temperature.temperature()},
              {"isotonic", json::array()},
              {"delong", nullptr},
              {"paired", paired(one)}};
  for (const double at : one.at) result["isotonic"].push_back(isotonic(at));
  if (const auto found = uptake::delong(one.score, one.positive)) {
    result["delong"] = {{"auroc", found->auroc},
                        {"variance", found->variance},
                        {"low", found->low()},
                        {"high", found->high()}};
  }
  return result;
}

json scores(const uptake::CsvTable& table) {
  std::map<std::string, Examples> cases;
  for (const auto& row : table.rows) {
    auto& one = cases[row.cells.at(0)];
    one.score.push_back(value_of(row.cells.at(1)));
    one.second.push_back(value_of(row.cells.at(2)));
    one.positive.push_back(row.cells.at(3) == "1" ? 1 : 0);
    one.at.push_back(value_of(row.cells.at(4)));
  }
  json result = json::object();
  for (const auto& [name, one] : cases) result[name] = statistics_of(one);
  return result;
}

/// Of the units that count: mean, deviation (divided by n), AUROC.
void summarise(const Examples& units, std::span<const std::uint32_t> weights,
               std::span<double> out) {
  double count = 0, mean = 0, squares = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    count += weights[i];
    mean += weights[i] * units.score[i];
  }
  mean /= count;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    squares += weights[i] * (units.score[i] - mean) * (units.score[i] - mean);
  }
  out[0] = mean;
  out[1] = std::sqrt(squares / count);
  out[2] = uptake::RankedScores(units.score, units.positive).auroc(weights).value_or(NAN);
}

json bootstrap(const uptake::CsvTable& table) {
  Examples units;
  for (const auto& row : table.rows) {
    units.score.push_back(value_of(row.cells.at(0)));
    units.positive.push_back(row.cells.at(1) == "1" ? 1 : 0);
  }
  const std::string names[] = {"mean", "deviation", "auroc"};
  json result = json::object();
  uptake::BootstrapOptions options;
  for (const auto kind : {uptake::IntervalKind::percentile, uptake::IntervalKind::bca}) {
    options.kind = kind;
    std::vector<std::vector<double>> drawn(std::size(names));
    const auto intervals = uptake::bootstrap_intervals(
        units.score.size(), std::size(names), options,
        [&](auto weights, auto out) {
          summarise(units, weights, out);
          for (std::size_t i = 0; i < std::size(names); ++i) drawn[i].push_back(out[i]);
        },
        [&](auto weights, auto out) { summarise(units, weights, out); });
    for (std::size_t i = 0; i < std::size(names); ++i) {
      result[names[i]]["resamples"] = drawn[i];
      result[names[i]][std::string(name_of(kind))] =
          intervals[i] ? json{intervals[i]->low, intervals[i]->high} : json();
    }
  }
  return result;
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count == 3 ? words[1] : "";
  if (what != "scores" && what != "bootstrap") {
    std::fputs("usage: run_statistics scores|bootstrap FILE\n", stderr);
    return 2;
  }
  try {
    const auto table = uptake::read_csv(words[2]);
    std::puts((what == "scores" ? scores(table) : bootstrap(table)).dump().c_str());
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_statistics: %s\n", problem.what());
    return 1;
  }
}
