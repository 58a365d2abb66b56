#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace uptake {

struct TTest {
  double mean = 0;  ///< of first - second
  double t = 0, degrees = 0, p = 1;
};
/// Student's paired t-test, two-sided. Nothing with fewer than two pairs. Differences that are all
/// the same and not 0: t is infinite, p 0; all 0: t is 0, p 1.
std::optional<TTest> paired_t_test(std::span<const double> first, std::span<const double> second);

/// Two-sided test whether two scores of the same units differ: in each round each unit's two are
/// exchanged or not, by a fair coin. `difference`: the statistic, given which units are exchanged;
/// called from several threads at once. p = (1 + rounds at least as far from 0) / (1 + rounds),
/// never 0 (Phipson & Smyth 2010). Nothing where the statistic is NaN without exchange.
struct PermutationOptions {
  std::size_t rounds = 10000;
  std::uint64_t seed = 1;
  std::size_t threads = 1;  ///< the result does not depend on it
};
std::optional<double> permutation_test(
    std::size_t units, const PermutationOptions& options,
    const std::function<double(std::span<const std::uint8_t> exchanged)>& difference);

/// p-values of several tests corrected, in the order given; none is above 1.
std::vector<double> holm(std::span<const double> p);                ///< family-wise (Holm 1979)
std::vector<double> benjamini_hochberg(std::span<const double> p);  ///< false discovery rate, 1995

}  // namespace uptake
