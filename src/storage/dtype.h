#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "storage/safetensors.h"

namespace uptake {

/// The type that safetensors calls "F16" and so on, or nothing for a name it does not know.
std::optional<DType> dtype_named(std::string_view name);

/// Bytes of a tensor, or nothing when they are over 64 bits.
std::optional<std::uint64_t> byte_count(DType type, std::span<const std::uint64_t> shape);

}  // namespace uptake
