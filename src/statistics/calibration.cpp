#include "statistics/calibration.h"

#include <algorithm>
#include <cmath>

#include "statistics/score_groups.h"

namespace uptake {
namespace {

constexpr double surest = 1e-12;  ///< nearer to 0 or 1 a probability has no logit to work with

double logit(double probability) {
  const double p = std::clamp(probability, surest, 1 - surest);
  return std::log(p / (1 - p));
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Derivative of the mean cross-entropy by the inverse temperature.
double slope_at(double inverse, const std::vector<double>& logits,
                std::span<const std::uint8_t> positive) {
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    sum += (sigmoid(logits[i] * inverse) - (positive[i] != 0 ? 1 : 0)) * logits[i];
  }
  return sum;
}

/// Neighbours whose outcomes were averaged.
struct Block {
  double probability_sum = 0, outcome_sum = 0, count = 0;
  double mean() const { return outcome_sum / count; }
  void add(const Block& other) {
    probability_sum += other.probability_sum;
    outcome_sum += other.outcome_sum;
    count += other.count;
  }
};

}  // namespace

std::optional<double> brier_score(std::span<const double> probabilities,
                                  std::span<const std::uint8_t> positive) {
  if (probabilities.empty()) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double apart = probabilities[i] - (positive[i] != 0 ? 1 : 0);
    sum += apart * apart;
  }
  return sum / static_cast<double>(probabilities.size());
}

std::vector<ReliabilityBin> reliability_curve(std::span<const double> probabilities,
                                              std::span<const std::uint8_t> positive,
                                              std::size_t bins) {
  std::vector<ReliabilityBin> curve(bins);
  const auto n = static_cast<double>(bins);
  for (std::size_t i = 0; i < bins; ++i) {
    curve[i].low = static_cast<double>(i) / n;
    curve[i].high = static_cast<double>(i + 1) / n;
  }
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double p = std::clamp(probabilities[i], 0.0, 1.0);
    auto& bin = curve[std::min(bins - 1, static_cast<std::size_t>(p * n))];
    ++bin.count;
    bin.mean_probability += p;
    bin.share_positive += positive[i] != 0 ? 1 : 0;
  }
  for (auto& bin : curve) {
    if (bin.count == 0) continue;
    bin.mean_probability /= static_cast<double>(bin.count);
    bin.share_positive /= static_cast<double>(bin.count);
  }
  return curve;
}

double expected_calibration_error(const std::vector<ReliabilityBin>& curve) {
  double sum = 0, count = 0;
  for (const auto& bin : curve) {
    sum += static_cast<double>(bin.count) * std::abs(bin.mean_probability - bin.share_positive);
    count += static_cast<double>(bin.count);
  }
  return count == 0 ? 0 : sum / count;
}

Calibration Calibration::temperature(std::span<const double> probabilities,
                                     std::span<const std::uint8_t> positive) {
  Calibration result;
  const auto positives = std::ranges::count_if(positive, [](auto one) { return one != 0; });
  if (positives == 0 || positives == static_cast<std::ptrdiff_t>(positive.size())) return result;
  std::vector<double> logits;
  for (const auto p : probabilities) logits.push_back(logit(p));
  // The cross-entropy is convex in the inverse: halving finds where its slope changes sign.
  double low = std::log(1e-2), high = std::log(1e2);
  for (int i = 0; i < 200 && high - low > 1e-14; ++i) {
    const double middle = (low + high) / 2;
    (slope_at(std::exp(middle), logits, positive) < 0 ? low : high) = middle;
  }
  result.temperature_ = std::exp(-(low + high) / 2);
  return result;
}

Calibration Calibration::isotonic(std::span<const double> probabilities,
                                  std::span<const std::uint8_t> positive) {
  std::vector<Block> blocks;
  for (const auto& group : group_scores(probabilities, positive).groups) {
    const auto count = static_cast<double>(group.count());
    // Equal probabilities stay together.
    Block block{group.score * count, static_cast<double>(group.positives), count};
    while (!blocks.empty() && blocks.back().mean() >= block.mean()) {
      block.add(blocks.back());
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  Calibration result;
  for (const auto& block : blocks) {
    result.from_.push_back(block.probability_sum / block.count);
    result.to_.push_back(block.mean());
  }
  return result;
}

double Calibration::operator()(double probability) const {
  if (from_.empty()) {
    return temperature_ == 1 ? probability : sigmoid(logit(probability) / temperature_);
  }
  const auto above = std::ranges::upper_bound(from_, probability);
  if (above == from_.begin()) return to_.front();
  if (above == from_.end()) return to_.back();
  const auto i = static_cast<std::size_t>(above - from_.begin());
  const double part = (probability - from_[i - 1]) / (from_[i] - from_[i - 1]);
  return to_[i - 1] + part * (to_[i] - to_[i - 1]);
}

}  // namespace uptake
