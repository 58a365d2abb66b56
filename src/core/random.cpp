#include "core/random.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace uptake {
namespace {

/// FNV-1a, 64 bits.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

/// The finaliser of SplitMix64 (Steele et al. 2014): neighbouring seeds become unlike keys.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
  return x ^ (x >> 31U);
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }
std::uint64_t join(std::uint32_t low_half, std::uint32_t high_half) {
  return low_half | (std::uint64_t{high_half} << 32U);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name, std::uint64_t index)
    : key_(mix(mix(seed) ^ hash_of(name))), stream_(index) {}

std::uint64_t RandomStream::bits() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  // Low half of the counter: the position; high half: the stream's index.
  const r123::Philox4x32::ctr_type counter{
      {low(counter_), high(counter_), low(stream_), high(stream_)}};
  const r123::Philox4x32::key_type key{{low(key_), high(key_)}};
  const auto block = r123::Philox4x32{}(counter, key);
  ++counter_;
  spare_ = join(block[2], block[3]);
  has_spare_ = true;
  return join(block[0], block[1]);
}

double RandomStream::uniform() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }

double RandomStream::uniform(double low_end, double high_end) {
  const double value = low_end + (high_end - low_end) * uniform();
  // Rounding can reach the end that is to stay outside.
  return value < high_end ? value : std::fmax(low_end, std::nextafter(high_end, low_end));
}

double RandomStream::normal() {
  // Box and Muller 1958, the cosine alone: one value a call keeps the state a plain counter.
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::uint64_t RandomStream::below(std::uint64_t limit) {
  // The first 2^64 mod limit values would come up once too often.
  const std::uint64_t uneven = (0 - limit) % limit;
  for (;;) {
    const auto value = bits();
    if (value >= uneven) return value % limit;
  }
}

}  // namespace uptake
