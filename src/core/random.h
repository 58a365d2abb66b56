#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace uptake {

/// Random numbers from a counter (Philox 4x32-10, Salmon et al. 2011): the stream depends on the
/// seed and its name or number alone, so results are the same on any number of threads.
///
///     RandomStream rng(seed, "augmentation", exam_index);
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name, std::uint64_t index = 0);

  std::uint64_t bits();
  double uniform();                          ///< [0, 1), 53 bits
  double uniform(double low, double high);   ///< [low, high)
  double normal();                           ///< mean 0, deviation 1
  std::uint64_t below(std::uint64_t limit);  ///< [0, limit), unbiased; limit > 0

  // UniformRandomBitGenerator, for std::shuffle's relatives (whose results differ by library:
  // use shuffle() below where a result is kept).
  using result_type = std::uint64_t;  // NOLINT(readability-identifier-naming): the standard's name
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~std::uint64_t{0}; }
  result_type operator()() { return bits(); }

 private:
  std::uint64_t key_ = 0, stream_ = 0, counter_ = 0, spare_ = 0;
  bool has_spare_ = false;
};

/// Fisher-Yates; the same on every platform.
template <class Sequence>
void shuffle(Sequence& items, RandomStream& rng) {
  using std::swap;
  for (std::uint64_t i = items.size(); i > 1; --i) swap(items[i - 1], items[rng.below(i)]);
}

}  // namespace uptake
