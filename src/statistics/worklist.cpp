#include "statistics/worklist.h"

#include <algorithm>
#include <limits>

#include "statistics/score_groups.h"

namespace uptake {
namespace {

/// y at `x` on the line through ascending points, the first of them (0, 0).
double on_line(const std::vector<double>& xs, const std::vector<double>& ys, double x) {
  const auto above = std::ranges::lower_bound(xs, x);
  if (above == xs.end()) return ys.back();
  const auto i = static_cast<std::size_t>(above - xs.begin());
  if (i == 0) return ys.front();
  return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
}

}  // namespace

Worklist::Worklist(std::span<const double> scores, std::span<const std::uint8_t> positive)
    : read_{0}, found_{0} {
  const auto ranked = group_scores(scores, positive);
  for (const auto& group : HighestFirst(ranked)) {
    read_.push_back(read_.back() + static_cast<double>(group.count()));
    found_.push_back(found_.back() + static_cast<double>(group.positives));
  }
}

std::optional<double> Worklist::sensitivity(double share) const {
  if (found_.back() == 0) return std::nullopt;
  return on_line(read_, found_, share * read_.back()) / found_.back();
}

std::optional<double> Worklist::share_for(double sensitivity) const {
  if (found_.back() == 0) return std::nullopt;
  // Positives do not rise everywhere: of those points with as many, the first.
  const double wanted = sensitivity * found_.back();
  const auto above = std::ranges::lower_bound(found_, wanted);
  const auto i = static_cast<std::size_t>(above - found_.begin());
  if (i == 0) return 0;
  const double part = (wanted - found_[i - 1]) / (found_[i] - found_[i - 1]);
  return (read_[i - 1] + part * (read_[i] - read_[i - 1])) / read_.back();
}

std::optional<double> Worklist::perfect(double share) const {
  if (found_.back() == 0) return std::nullopt;
  return std::min(1.0, share * read_.back() / found_.back());
}

RankedWorklist::RankedWorklist(std::span<const double> scores,
                               std::span<const std::uint8_t> positive) {
  const auto ranked = group_scores(scores, positive);
  for (const auto& group : HighestFirst(ranked)) {
    for (std::size_t i = group.begin; i < group.end; ++i) {
      place_.push_back(ranked.order[i]);
      positive_.push_back(positive[ranked.order[i]]);
    }
    ends_.push_back(place_.size());
  }
}

void RankedWorklist::sensitivities(std::span<const double> shares,
                                   std::span<const std::uint32_t> weights,
                                   std::span<double> out) const {
  // Exams and positives down to the end of each group; a group of no weight adds no point.
  double read = 0, found = 0;
  Worklist::Points points{{0}, {0}};
  points.read.reserve(ends_.size() + 1);
  points.found.reserve(ends_.size() + 1);
  std::size_t i = 0;
  for (const auto end : ends_) {
    for (; i < end; ++i) {
      const double weight = weights[place_[i]];
      read += weight;
      if (positive_[i] != 0) found += weight;
    }
    if (read == points.read.back()) continue;
    points.read.push_back(read);
    points.found.push_back(found);
  }
  const Worklist list(std::move(points));
  for (std::size_t k = 0; k < shares.size(); ++k) {
    out[k] = list.sensitivity(shares[k]).value_or(std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace uptake
