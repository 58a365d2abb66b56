#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"

// What reading and writing safetensors share.

namespace uptake {

constexpr std::size_t safetensors_length_bytes = 8;  ///< of the header, little endian
constexpr std::size_t safetensors_header_limit = 100'000'000;
constexpr std::size_t safetensors_tensor_limit = 100'000;
constexpr std::string_view safetensors_metadata_key = "__metadata__";

/// Error "safetensors.<reason>".
Error safetensors_error(std::string_view reason, const std::string& message);
/// "tensor 'encoder.weight': <message>", the name made safe to print.
Error tensor_error(std::string_view reason, std::string_view tensor, const std::string& message);

}  // namespace uptake
