#include "labeling/label_evaluation.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "statistics/auroc.h"
#include "statistics/classification.h"

namespace uptake {
namespace {

constexpr std::size_t metrics = label_metrics.size();
constexpr double threshold = 0.5;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
using Values = std::array<double, metrics>;  ///< NaN: not defined

double or_nan(const std::optional<double>& value) { return value.value_or(undefined); }

std::optional<double> or_nothing(double value) {
  if (std::isnan(value)) return std::nullopt;
  return value;
}

/// One region's scores of the exams whose truth is known there, ready for many resamples.
class RegionScores {
 public:
  RegionScores(const RegionTable& truth, const RegionTable& labels, const std::string& region,
               const std::vector<std::string>& exams) {
    for (std::size_t i = 0; i < exams.size(); ++i) {
      const double known = truth.at(exams[i], region);
      if (std::isnan(known)) continue;
      const double score = labels.at(exams[i], region);
      units_.push_back(i);
      positive_.push_back(known >= threshold ? 1 : 0);
      scores_.push_back(std::isnan(score) ? 0 : score);
    }
    ranked_.emplace(scores_, positive_);
  }
  // ranked_ looks into the vectors beside it; a moved vector keeps its elements in place.
  RegionScores(RegionScores&&) = default;
  RegionScores& operator=(RegionScores&&) = delete;

  std::size_t exams() const { return scores_.size(); }
  std::size_t positives() const {
    std::size_t sum = 0;
    for (const auto one : positive_) sum += one;
    return sum;
  }

  /// `weights`: of all exams; empty: each once.
  Values values(std::span<const std::uint32_t> weights) const {
    std::vector<std::uint32_t> own;
    if (!weights.empty()) {
      own.reserve(units_.size());
      for (const auto unit : units_) own.push_back(weights[unit]);
    }
    const auto counts = count_classes(scores_, positive_, threshold, own);
    return {or_nan(f1_score(counts)), or_nan(sensitivity(counts)), or_nan(specificity(counts)),
            or_nan(ppv(counts)), or_nan(ranked_->auroc(own))};
  }

 private:
  std::vector<std::size_t> units_;  ///< places in the list of exams
  std::vector<double> scores_;
  std::vector<std::uint8_t> positive_;
  std::optional<RankedScores> ranked_;
};

/// Of the regions that define it, measure by measure.
Values mean_of(std::span<const Values> regions) {
  Values mean;
  for (std::size_t m = 0; m < metrics; ++m) {
    double sum = 0;
    std::size_t defined = 0;
    for (const auto& values : regions) {
      if (std::isnan(values[m])) continue;
      sum += values[m];
      ++defined;
    }
    mean[m] = defined == 0 ? undefined : sum / static_cast<double>(defined);
  }
  return mean;
}

Values difference_of(const Values& a, const Values& b) {
  Values difference;
  for (std::size_t m = 0; m < metrics; ++m) difference[m] = a[m] - b[m];
  return difference;
}

/// All statistics of one resample, in one order: of every region and then of the mean, those of
/// the labels, and where there is a baseline its own and the differences.
class Comparison {
 public:
  Comparison(std::vector<RegionScores> labels, std::vector<RegionScores> baseline)
      : labels_(std::move(labels)), baseline_(std::move(baseline)) {}

  std::size_t parts() const { return baseline_.empty() ? 1 : 3; }
  std::size_t count() const { return (labels_.size() + 1) * parts() * metrics; }

  void work_out(std::span<const std::uint32_t> weights, std::span<double> out) const {
    auto mine = values_of(labels_, weights);
    auto theirs = values_of(baseline_, weights);
    auto place = out.begin();
    const auto put = [&](const Values& values) {
      place = std::copy(values.begin(), values.end(), place);
    };
    for (std::size_t i = 0; i < mine.size(); ++i) {
      put(mine[i]);
      if (theirs.empty()) continue;
      put(theirs[i]);
      put(difference_of(mine[i], theirs[i]));
    }
  }

 private:
  static std::vector<Values> values_of(const std::vector<RegionScores>& regions,
                                       std::span<const std::uint32_t> weights) {
    std::vector<Values> values;
    if (regions.empty()) return values;
    values.reserve(regions.size() + 1);
    for (const auto& region : regions) values.push_back(region.values(weights));
    values.push_back(mean_of(values));
    return values;
  }

  std::vector<RegionScores> labels_, baseline_;
};

/// Regions' numbers and what was measured of them, put together.
void fill(LabelEvaluation& evaluation, const Comparison& comparison,
          const BootstrapOptions& options) {
  std::vector<double> values(comparison.count());
  comparison.work_out({}, values);
  const auto intervals =
      bootstrap_intervals(evaluation.exams, values.size(), options,
                          [&](auto weights, auto out) { comparison.work_out(weights, out); });
  std::size_t next = 0;
  const auto take = [&](Measurements& into) {
    for (auto& measured : into) {
      measured.value = or_nothing(values[next]);
      if (measured.value) measured.interval = intervals[next];
      ++next;
    }
  };
  const auto take_all = [&](RegionEvaluation& region) {
    take(region.labels);
    if (comparison.parts() == 1) return;
    take(region.baseline);
    take(region.difference);
  };
  for (auto& region : evaluation.regions) take_all(region);
  take_all(evaluation.mean);
}

}  // namespace

LabelEvaluation evaluate_labels(const RegionTable& truth, const RegionTable& labels,
                                const RegionTable* baseline, std::span<const std::string> regions,
                                const BootstrapOptions& options) {
  LabelEvaluation evaluation;
  std::vector<std::string> exams;
  for (const auto& exam : truth.exams()) {
    const bool judged = labels.has_exam(exam) && (baseline == nullptr || baseline->has_exam(exam));
    (judged ? exams : evaluation.unlabelled).push_back(exam);
  }
  if (exams.empty()) {
    throw Error("labels.no_common_exam", "no exam of the truth has labels",
                "look at the exam ids of both files");
  }
  evaluation.exams = exams.size();
  std::vector<RegionScores> mine, theirs;
  for (const auto& region : regions) {
    if (!truth.has_region(region)) continue;
    mine.emplace_back(truth, labels, region, exams);
    if (baseline != nullptr) theirs.emplace_back(truth, *baseline, region, exams);
    evaluation.regions.push_back(
        {region, mine.back().exams(), mine.back().positives(), {}, {}, {}});
    evaluation.mean.positives += mine.back().positives();
  }
  if (mine.empty()) {
    throw Error("labels.no_region", "the truth has none of the regions asked for",
                "give --all, or look at its column 'region'");
  }
  evaluation.mean.region = "mean";
  evaluation.mean.exams = exams.size();
  fill(evaluation, Comparison(std::move(mine), std::move(theirs)), options);
  return evaluation;
}

}  // namespace uptake
