#include "evaluation/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"
#include "evaluation/seed_resampling.h"
#include "statistics/auroc.h"
#include "statistics/delong.h"

namespace uptake {
namespace {

/// One region in the exams that both models have.
struct PairedScores {
  std::string region;
  std::vector<std::string> exams;
  std::vector<std::uint8_t> positive;
  std::vector<double> first, second;
  std::vector<std::size_t> patients;
};

/// Exams of both are in order of their names (RegionPredictions).
PairedScores pair_up(const RegionPredictions& a, const RegionPredictions& b) {
  PairedScores pair;
  pair.region = a.region;
  const auto first = a.ensemble(), second = b.ensemble();
  for (std::size_t i = 0, k = 0; i < a.exams.size() && k < b.exams.size();) {
    if (a.exams[i] < b.exams[k]) {
      ++i;
    } else if (b.exams[k] < a.exams[i]) {
      ++k;
    } else {
      pair.exams.push_back(a.exams[i]);
      pair.positive.push_back(a.positive[i]);
      pair.first.push_back(first[i++]);
      pair.second.push_back(second[k++]);
    }
  }
  return pair;
}

std::vector<PairedScores> pair_up(std::span<const RegionPredictions> first,
                                  std::span<const RegionPredictions> second,
                                  PatientNumbers& patients) {
  std::vector<PairedScores> pairs;
  for (const auto& region : first) {
    const auto other = std::ranges::find(second, region.region, &RegionPredictions::region);
    if (other == second.end()) continue;
    auto pair = pair_up(region, *other);
    if (!auroc(pair.first, pair.positive)) continue;
    pair.patients = patients.of(pair.exams);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

ComparedRegion compared(const PairedScores& pair) {
  ComparedRegion result;
  result.region = pair.region;
  result.exams = pair.exams.size();
  result.positives = static_cast<std::size_t>(std::ranges::count(pair.positive, 1));
  result.first = *auroc(pair.first, pair.positive);
  result.second = *auroc(pair.second, pair.positive);
  if (const auto test = delong_paired(pair.first, pair.second, pair.positive)) result.p = test->p;
  return result;
}

void correct(std::vector<ComparedRegion>& regions) {
  std::vector<double> p;
  for (const auto& region : regions) {
    if (region.p) p.push_back(*region.p);
  }
  const auto corrected = holm(p);
  std::size_t next = 0;
  for (auto& region : regions) {
    if (region.p) region.p_holm = corrected[next++];
  }
}

/// The mean over the regions of first - second, of a resample; NaN where a region lost a class.
std::optional<Interval> interval_of_difference(const std::vector<PairedScores>& pairs,
                                               std::size_t patients,
                                               const BootstrapOptions& options) {
  std::vector<RankedScores> first, second;
  for (const auto& pair : pairs) {
    first.emplace_back(pair.first, pair.positive);
    second.emplace_back(pair.second, pair.positive);
  }
  const auto intervals = bootstrap_intervals(
      patients, 1, options, [&](std::span<const std::uint32_t> weights, std::span<double> out) {
        double sum = 0;
        std::size_t defined = 0;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
          const auto own = weights_of_exams(pairs[i].patients, weights);
          const auto a = first[i].auroc(own), b = second[i].auroc(own);
          if (!a || !b) continue;
          sum += *a - *b;
          ++defined;
        }
        out[0] = defined == 0 ? std::numeric_limits<double>::quiet_NaN()
                              : sum / static_cast<double>(defined);
      });
  return intervals[0];
}

double exchanged_difference(const std::vector<PairedScores>& pairs,
                            std::span<const std::uint8_t> exchanged) {
  double sum = 0;
  std::vector<double> a, b;
  for (const auto& pair : pairs) {
    a = pair.first;
    b = pair.second;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (exchanged[pair.patients[i]] != 0) std::swap(a[i], b[i]);
    }
    sum += *auroc(a, pair.positive) - *auroc(b, pair.positive);
  }
  return sum / static_cast<double>(pairs.size());
}

}  // namespace

ModelComparison compare_models(const std::string& name, std::span<const RegionPredictions> first,
                               std::span<const RegionPredictions> second,
                               const EvaluationOptions& options, std::size_t rounds) {
  PatientNumbers patients(options);
  const auto pairs = pair_up(first, second, patients);
  if (pairs.empty()) {
    throw Error("evaluate.compare",
                fmt::format("{} has no region with exams of both classes in common", name),
                "compare predictions of the same exams and regions");
  }
  ModelComparison result;
  result.name = name;
  std::vector<double> areas, others;
  for (const auto& pair : pairs) {
    result.regions.push_back(compared(pair));
    areas.push_back(result.regions.back().first);
    others.push_back(result.regions.back().second);
  }
  correct(result.regions);
  result.t_test = paired_t_test(areas, others);
  const std::vector<std::uint8_t> as_they_are(patients.count(), 0);
  result.mean_difference = {exchanged_difference(pairs, as_they_are),
                            interval_of_difference(pairs, patients.count(), options.bootstrap)};
  result.permutation_p = permutation_test(
      patients.count(),
      {.rounds = rounds, .seed = options.bootstrap.seed, .threads = options.bootstrap.threads},
      [&](std::span<const std::uint8_t> exchanged) {
        return exchanged_difference(pairs, exchanged);
      });
  return result;
}

std::string comparison_table(std::span<const ModelComparison> comparisons) {
  const auto number = [](double value) { return fmt::format("{:.6f}", value); };
  const auto p_value = [](const std::optional<double>& p) {
    return p ? fmt::format("{:.6g}", *p) : "";
  };
  std::string text = "model,region,exams,positives,auroc,auroc_other,difference,p,p_holm\n";
  for (const auto& comparison : comparisons) {
    for (const auto& r : comparison.regions) {
      text += csv_row({comparison.name, r.region, std::to_string(r.exams),
                       std::to_string(r.positives), number(r.first), number(r.second),
                       number(r.first - r.second), p_value(r.p), p_value(r.p_holm)});
    }
  }
  return text;
}

std::string as_text(std::span<const ModelComparison> comparisons) {
  const auto p_value = [](const std::optional<double>& p) {
    return p ? fmt::format("{:.3g}", *p) : "-";
  };
  std::string text;
  for (const auto& one : comparisons) {
    const auto& interval = one.mean_difference.interval;
    text += fmt::format(
        "\nagainst {}: mean AUROC {:+.3f}{}, permutation p {}, paired t-test p {}\n",
        printable(one.name), one.mean_difference.value.value_or(0),
        interval ? fmt::format(" ({:+.3f} to {:+.3f})", interval->low, interval->high) : "",
        p_value(one.permutation_p), one.t_test ? p_value(one.t_test->p) : "-");
    text += fmt::format("{:32} {:>6} {:>6} {:>6} {:>10} {:>10}\n", "region", "exams", "AUROC",
                        "other", "DeLong p", "corrected");
    for (const auto& r : one.regions) {
      text += fmt::format("{:32} {:6} {:6.3f} {:6.3f} {:>10} {:>10}\n", printable(r.region),
                          r.exams, r.first, r.second, p_value(r.p), p_value(r.p_holm));
    }
  }
  return text;
}

}  // namespace uptake
