#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace uptake {

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// A safetensors file: the header's length (below 2^32), little endian, the header, the data.
inline std::string safetensors_bytes(std::string_view header, std::string_view data) {
  std::string file(8, '\0');
  for (unsigned i = 0; i < 4; ++i) file[i] = static_cast<char>(header.size() >> (8 * i) & 0xFFU);
  return file.append(header).append(data);
}

}  // namespace uptake
