#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace uptake {

/// Lower-case hexadecimal, 64 characters.
std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);
/// `count` bytes from the operating system's generator, as hexadecimal.
std::string random_hex(std::size_t count);

}  // namespace uptake
