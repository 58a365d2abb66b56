#include "cohort/half_conversion.h"

#include <Imath/half.h>

#include <algorithm>
#include <cstring>

#include "core/build_info.h"
#include "core/large_vector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace uptake {
namespace detail {
namespace {

void to_halves_portable(const float* values, std::size_t count, float factor, std::uint16_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = imath_float_to_half(values[i] * factor);
}

void to_floats_portable(const std::byte* halves, std::size_t count, float factor, float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, halves + i * sizeof half, sizeof half);
    out[i] = imath_half_to_float(half) * factor;
  }
}

#if defined(__x86_64__)

constexpr std::size_t lanes = 8;

__attribute__((target("avx,f16c"))) void to_halves_f16c(const float* values, std::size_t count,
                                                        float factor, std::uint16_t* out) {
  const __m256 factors = _mm256_set1_ps(factor);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(values + i), factors);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                     _mm256_cvtps_ph(scaled, _MM_FROUND_TO_NEAREST_INT));
  }
  to_halves_portable(values + i, count - i, factor, out + i);
}

__attribute__((target("avx,f16c"))) void to_floats_f16c(const std::byte* halves, std::size_t count,
                                                        float factor, float* out) {
  const __m256 factors = _mm256_set1_ps(factor);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto* from = reinterpret_cast<const __m128i*>(halves + i * sizeof(std::uint16_t));
    const __m256 floats = _mm256_cvtph_ps(_mm_loadu_si128(from));
    _mm256_storeu_ps(out + i, _mm256_mul_ps(floats, factors));
  }
  to_floats_portable(halves + i * sizeof(std::uint16_t), count - i, factor, out + i);
}

#endif

/// Worked out once: which converter this processor gets.
const HalfConverter& converter() {
  static const HalfConverter chosen = fastest_half_converter();
  return chosen;
}

}  // namespace

HalfConverter portable_half_converter() { return {to_halves_portable, to_floats_portable}; }

HalfConverter fastest_half_converter() {
#if defined(__x86_64__)
  const auto features = cpu_features();
  if (std::find(features.begin(), features.end(), "f16c") != features.end()) {
    return {to_halves_f16c, to_floats_f16c};
  }
#endif
  return portable_half_converter();
}

}  // namespace detail

std::vector<std::uint16_t> halves_of(std::span<const float> values, float factor) {
  auto halves = large_vector<std::uint16_t>(values.size());
  detail::converter().to_halves(values.data(), values.size(), factor, halves.data());
  return halves;
}

std::vector<float> floats_of(std::span<const std::byte> halves, float factor) {
  auto floats = large_vector<float>(halves.size() / sizeof(std::uint16_t));
  detail::converter().to_floats(halves.data(), floats.size(), factor, floats.data());
  return floats;
}

}  // namespace uptake
