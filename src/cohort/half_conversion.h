#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace uptake {

/// Between float32 and float16 (IEEE 754 binary16, little endian), whole arrays at a time.
///
/// Both ways go through the processor's own instructions (F16C) where it has them and through
/// Imath elsewhere; the two agree on every value (tests/cohort/half_conversion_test.cpp).

/// float16 of each `value * factor`, to nearest even. Beyond 65,504 (from 65,520) becomes infinity,
/// subnormals are kept.
std::vector<std::uint16_t> halves_of(std::span<const float> values, float factor);

/// Each half times `factor`. `halves` are bytes as they lie in a file, at any address; a byte too
/// many at the end is not looked at.
std::vector<float> floats_of(std::span<const std::byte> halves, float factor);

namespace detail {

/// One way of doing it: `out` has room for `count`.
struct HalfConverter {
  void (*to_halves)(const float* values, std::size_t count, float factor, std::uint16_t* out);
  void (*to_floats)(const std::byte* halves, std::size_t count, float factor, float* out);
};
HalfConverter portable_half_converter();  ///< Imath
HalfConverter fastest_half_converter();   ///< F16C where this processor has it

}  // namespace detail
}  // namespace uptake
