#pragma once

#include <cstddef>
#include <string_view>

namespace uptake {

/// Bytes of the well-formed UTF-8 character that `bytes` starts with (Unicode 15, table 3-7: no
/// overlong forms, no surrogates, nothing above U+10FFFF), or 0 when there is none.
std::size_t utf8_length(std::string_view bytes);

}  // namespace uptake
