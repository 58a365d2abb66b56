#include "evaluation/evaluate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "evaluation/seed_resampling.h"
#include "statistics/auroc.h"
#include "statistics/precision_recall.h"
#include "statistics/worklist.h"

namespace uptake {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Mean of what is defined; nothing of nothing.
class Mean {
 public:
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> value() const {
    return count_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<double>(count_));
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

std::optional<double> median_of(const std::vector<std::optional<double>>& values) {
  std::vector<double> known;
  for (const auto& value : values) {
    if (value) known.push_back(*value);
  }
  if (known.empty()) return std::nullopt;
  std::ranges::sort(known);
  const auto half = known.size() / 2;
  return known.size() % 2 == 1 ? known[half] : (known[half - 1] + known[half]) / 2;
}

/// One region, ready for many resamples.
struct Resampled {
  std::vector<std::size_t> patients;  ///< of each exam
  std::vector<RankedScores> seeds;
};

/// The areas of all regions, and their mean behind them, in many resamples.
class Areas {
 public:
  Areas(std::span<const RegionPredictions> regions, const EvaluationOptions& options)
      : options_(options) {
    PatientNumbers patients(options);
    for (const auto& region : regions) {
      auto& one = regions_.emplace_back();
      one.patients = patients.of(region.exams);
      for (const auto& scores : region.scores) one.seeds.emplace_back(scores, region.positive);
    }
    patients_ = patients.count();
  }

  std::size_t patients() const { return patients_; }
  std::size_t count() const { return regions_.size() + 1; }

  /// Seeds are drawn with replacement, patients count as often as `weights` says.
  void with_drawn_seeds(std::span<const std::uint32_t> weights, std::span<double> out) const {
    auto rng = stream_of(weights, options_);
    fill(weights, out, [&](std::size_t seeds) { return drawn_seeds(seeds, rng); });
  }

  /// Each seed counts once.
  void with_all_seeds(std::span<const std::uint32_t> weights, std::span<double> out) const {
    fill(weights, out, [](std::size_t seeds) { return std::vector<std::uint32_t>(seeds, 1); });
  }

 private:
  /// The mean area over seeds, each as often as `seeds` says.
  static double area_of(const Resampled& region, std::span<const std::uint32_t> weights,
                        std::span<const std::uint32_t> seeds) {
    const auto own = weights_of_exams(region.patients, weights);
    double sum = 0;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
      if (seeds[i] == 0) continue;
      const auto area = region.seeds[i].auroc(own);
      if (!area) return undefined;
      sum += *area * seeds[i];
    }
    return sum / static_cast<double>(region.seeds.size());
  }

  /// `seeds_of`: how often each of so many seeds counts.
  template <class SeedsOf>
  void fill(std::span<const std::uint32_t> weights, std::span<double> out,
            const SeedsOf& seeds_of) const {
    Mean mean;
    for (std::size_t i = 0; i < regions_.size(); ++i) {
      out[i] = area_of(regions_[i], weights, seeds_of(regions_[i].seeds.size()));
      if (!std::isnan(out[i])) mean.add(out[i]);
    }
    out[regions_.size()] = mean.value().value_or(undefined);
  }

  const EvaluationOptions& options_;
  std::vector<Resampled> regions_;
  std::size_t patients_ = 0;
};

/// Intervals of each region's area, and of their mean behind them.
std::vector<std::optional<Interval>> intervals_of(std::span<const RegionPredictions> regions,
                                                  const EvaluationOptions& options) {
  const Areas areas(regions, options);
  return bootstrap_intervals(
      areas.patients(), areas.count(), options.bootstrap,
      [&](auto weights, auto out) { areas.with_drawn_seeds(weights, out); },
      [&](auto weights, auto out) { areas.with_all_seeds(weights, out); });
}

/// Thresholds come from the same region and seed of the validation exams, where there are any.
std::optional<OperatingPoint> operating_point_of(const RegionPredictions& region, std::size_t seed,
                                                 const EvaluationOptions& options) {
  if (options.validation == nullptr) {
    return choose_operating_point(options.operating_point, region.scores[seed], region.positive);
  }
  const auto found =
      std::ranges::find(*options.validation, region.region, &RegionPredictions::region);
  if (found == options.validation->end()) return std::nullopt;
  const auto same = std::ranges::find(found->seeds, region.seeds[seed]);
  if (same == found->seeds.end()) return std::nullopt;
  return choose_operating_point(
      options.operating_point, found->scores[static_cast<std::size_t>(same - found->seeds.begin())],
      found->positive);
}

struct Means {
  Mean area, precision, threshold, sensitivity, specificity, ppv, f1, brier, error;
  Mean top10, top25, top50, skipped;

  void add(const RegionPredictions& region, std::size_t seed, const EvaluationOptions& options) {
    const auto& scores = region.scores[seed];
    area.add(auroc(scores, region.positive));
    precision.add(average_precision(scores, region.positive));
    brier.add(brier_score(scores, region.positive));
    error.add(expected_calibration_error(
        reliability_curve(scores, region.positive, options.calibration_bins)));
    const Worklist list(scores, region.positive);
    top10.add(list.sensitivity(.1));
    top25.add(list.sensitivity(.25));
    top50.add(list.sensitivity(.5));
    if (const auto share = list.share_for(.99)) skipped.add(1 - *share);
    const auto point = operating_point_of(region, seed, options);
    if (!point) return;
    const auto counts = count_classes(scores, region.positive, point->threshold);
    threshold.add(point->threshold);
    sensitivity.add(uptake::sensitivity(counts));
    specificity.add(uptake::specificity(counts));
    ppv.add(uptake::ppv(counts));
    f1.add(f1_score(counts));
  }
};

std::string note_of(const RegionReport& report) {
  if (report.exams == 0) return "no exam has a truth";
  if (report.positives == 0) return "no exam is abnormal";
  if (report.positives == report.exams) return "every exam is abnormal";
  return "";
}

RegionReport report_of(const RegionPredictions& region, const EvaluationOptions& options) {
  RegionReport report;
  report.region = region.region;
  report.exams = region.exams.size();
  report.positives = region.positives();
  report.seeds = region.seeds.size();
  report.note = note_of(report);
  if (report.exams == 0) return report;
  Means means;
  for (std::size_t seed = 0; seed < region.seeds.size(); ++seed) {
    means.add(region, seed, options);
    report.seed_aurocs.push_back(auroc(region.scores[seed], region.positive));
  }
  report.auroc.value = means.area.value();
  report.auroc_median = median_of(report.seed_aurocs);
  report.average_precision = means.precision.value();
  report.threshold = means.threshold.value();
  report.sensitivity = means.sensitivity.value();
  report.specificity = means.specificity.value();
  report.ppv = means.ppv.value();
  report.f1 = means.f1.value();
  report.brier = means.brier.value();
  report.calibration_error = means.error.value();
  report.sensitivity_top10 = means.top10.value();
  report.sensitivity_top25 = means.top25.value();
  report.sensitivity_top50 = means.top50.value();
  report.skipped_at_99 = means.skipped.value();
  return report;
}

}  // namespace

Evaluation evaluate(std::span<const RegionPredictions> regions, const EvaluationOptions& options) {
  Evaluation evaluation;
  evaluation.interval = options.bootstrap.kind;
  Mean mean;
  for (const auto& region : regions) {
    evaluation.regions.push_back(report_of(region, options));
    mean.add(evaluation.regions.back().auroc.value);
  }
  const auto intervals = intervals_of(regions, options);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (evaluation.regions[i].auroc.value) evaluation.regions[i].auroc.interval = intervals[i];
  }
  evaluation.mean_auroc = {mean.value(), mean.value() ? intervals.back() : std::nullopt};
  return evaluation;
}

}  // namespace uptake
