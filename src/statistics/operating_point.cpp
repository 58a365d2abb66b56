#include "statistics/operating_point.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "statistics/score_groups.h"

namespace uptake {
namespace {

using Kind = OperatingRule::Kind;

struct Named {
  const char* name;
  Kind kind;
  bool has_value;
};
constexpr Named names[] = {{"youden", Kind::youden, false},
                           {"f1", Kind::f1, false},
                           {"sensitivity", Kind::sensitivity, true},
                           {"specificity", Kind::specificity, true}};

/// How good a threshold is by a rule; NaN: not at all.
double worth(const OperatingRule& rule, double threshold, const ClassCounts& counts) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto sens = sensitivity(counts), spec = specificity(counts);
  switch (rule.kind) {
    case Kind::youden:
      return *sens + *spec;
    case Kind::f1:
      return *f1_score(counts);
    case Kind::sensitivity:
      return *sens >= rule.wanted ? threshold : none;
    case Kind::specificity:
      return *spec >= rule.wanted ? -threshold : none;
  }
  return none;
}

}  // namespace

OperatingRule OperatingRule::parse(const std::string& text) {
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  for (const auto& known : names) {
    if (name != known.name || known.has_value != (colon != std::string::npos)) continue;
    if (!known.has_value) return {known.kind, 0};
    double wanted = 0;
    const char *begin = text.data() + colon + 1, *end = text.data() + text.size();
    const auto read = std::from_chars(begin, end, wanted);
    if (read.ec == std::errc() && read.ptr == end && wanted > 0 && wanted <= 1) {
      return {known.kind, wanted};
    }
  }
  throw Error("operating_point.invalid", fmt::format("no operating point '{}'", printable(text)),
              "youden, f1, sensitivity:0.95 or specificity:0.9");
}

std::string OperatingRule::text() const {
  for (const auto& known : names) {
    if (known.kind != kind) continue;
    return known.has_value ? fmt::format("{}:{}", known.name, wanted) : known.name;
  }
  return {};
}

std::optional<OperatingPoint> choose_operating_point(const OperatingRule& rule,
                                                     std::span<const double> scores,
                                                     std::span<const std::uint8_t> positive) {
  ClassCounts counts;
  for (const auto one : positive) ++(one != 0 ? counts.false_negative : counts.true_negative);
  if (counts.false_negative == 0) return std::nullopt;
  if (counts.true_negative == 0 && rule.kind != Kind::f1 && rule.kind != Kind::sensitivity) {
    return std::nullopt;
  }
  const auto ranked = group_scores(scores, positive);
  std::optional<OperatingPoint> best;
  double most = -std::numeric_limits<double>::infinity();
  const auto consider = [&](double threshold) {
    const double found = worth(rule, threshold, counts);
    if (std::isnan(found) || found <= most) return;
    most = found;
    best = OperatingPoint{threshold, counts};
  };
  consider(std::nextafter(ranked.groups.back().score, std::numeric_limits<double>::infinity()));
  for (const auto& group : HighestFirst(ranked)) {
    counts.false_negative -= group.positives;
    counts.true_positive += group.positives;
    counts.true_negative -= group.negatives();
    counts.false_positive += group.negatives();
    consider(group.score);
  }
  return best;
}

}  // namespace uptake
