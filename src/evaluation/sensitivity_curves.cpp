#include "evaluation/sensitivity_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/csv.h"
#include "evaluation/seed_resampling.h"
#include "statistics/worklist.h"

namespace uptake {
namespace {

constexpr std::size_t steps = 100;

/// One region, ready for many resamples.
struct RankedRegion {
  std::vector<std::size_t> patients;  ///< of each exam
  std::vector<RankedWorklist> seeds;
};

SensitivityCurve plain_curve(const RegionPredictions& region, const RankedRegion& ranked) {
  SensitivityCurve curve;
  curve.region = region.region;
  curve.prevalence =
      static_cast<double>(region.positives()) / static_cast<double>(region.exams.size());
  const auto shares = curve_shares();
  const std::vector<std::uint32_t> once(region.exams.size(), 1);
  curve.mean.assign(shares.size(), 0);
  for (const auto& seed : ranked.seeds) {
    auto& values = curve.seeds.emplace_back(shares.size());
    seed.sensitivities(shares, once, values);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      curve.mean[i] += values[i] / static_cast<double>(ranked.seeds.size());
    }
  }
  return curve;
}

/// The mean curve over seeds, each as often as `drawn` says, into `out`; NaN without a positive.
void resampled_curve(const RankedRegion& region, std::span<const double> shares,
                     std::span<const std::uint32_t> weights, std::span<const std::uint32_t> drawn,
                     std::span<double> out) {
  const auto own = weights_of_exams(region.patients, weights);
  std::vector<double> values(shares.size());
  std::ranges::fill(out, 0);
  for (std::size_t seed = 0; seed < drawn.size(); ++seed) {
    if (drawn[seed] == 0) continue;
    region.seeds[seed].sensitivities(shares, own, values);
    const double part = static_cast<double>(drawn[seed]) / static_cast<double>(drawn.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += part * values[i];
  }
}

}  // namespace

std::vector<double> curve_shares() {
  std::vector<double> shares(steps + 1);
  for (std::size_t i = 0; i <= steps; ++i) {
    shares[i] = static_cast<double>(i) / static_cast<double>(steps);
  }
  return shares;
}

std::vector<SensitivityCurve> sensitivity_curves(std::span<const RegionPredictions> regions,
                                                 const EvaluationOptions& options) {
  PatientNumbers patients(options);
  std::vector<RankedRegion> ranked;
  std::vector<SensitivityCurve> curves;
  for (const auto& region : regions) {
    if (region.positives() == 0) continue;
    auto& one = ranked.emplace_back();
    one.patients = patients.of(region.exams);
    for (const auto& scores : region.scores) one.seeds.emplace_back(scores, region.positive);
    curves.push_back(plain_curve(region, one));
  }
  const auto shares = curve_shares();
  const auto width = shares.size();
  const auto fill = [&](std::span<const std::uint32_t> weights, std::span<double> out,
                        const auto& seeds_of) {
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      resampled_curve(ranked[i], shares, weights, seeds_of(ranked[i].seeds.size()),
                      out.subspan(i * width, width));
    }
  };
  const auto intervals = bootstrap_intervals(
      patients.count(), curves.size() * width, options.bootstrap,
      [&](std::span<const std::uint32_t> weights, std::span<double> out) {
        auto rng = stream_of(weights, options);
        fill(weights, out, [&](std::size_t seeds) { return drawn_seeds(seeds, rng); });
      },
      [&](std::span<const std::uint32_t> weights, std::span<double> out) {
        fill(weights, out, [](std::size_t seeds) { return std::vector<std::uint32_t>(seeds, 1); });
      });
  for (std::size_t i = 0; i < curves.size(); ++i) {
    curves[i].band.assign(intervals.begin() + static_cast<std::ptrdiff_t>(i * width),
                          intervals.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
  }
  return curves;
}

std::string curves_table(std::span<const SensitivityCurve> curves) {
  const auto shares = curve_shares();
  std::string text = "region,share,sensitivity,low,high,perfect,random\n";
  for (const auto& curve : curves) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const auto& band = curve.band[i];
      text += csv_row({curve.region, fmt::format("{:.2f}", shares[i]),
                       fmt::format("{:.6f}", curve.mean[i]),
                       band ? fmt::format("{:.6f}", band->low) : "",
                       band ? fmt::format("{:.6f}", band->high) : "",
                       fmt::format("{:.6f}", std::min(1.0, shares[i] / curve.prevalence)),
                       fmt::format("{:.2f}", shares[i])});
    }
  }
  return text;
}

}  // namespace uptake
