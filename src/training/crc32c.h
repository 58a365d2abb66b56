#pragma once

#include <cstdint>
#include <string_view>

namespace uptake {

/// CRC-32C (Castagnoli; RFC 3720 appendix B.4): "123456789" has 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace uptake
