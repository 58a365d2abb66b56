#pragma once

#include <string>
#include <string_view>

namespace uptake {

/// A whole SVG of `body`, on white. `title` is escaped here, `body` is taken as it is.
std::string svg_page(std::string_view title, double width, double height, std::string_view body);

/// Any bytes as the text of an element or an attribute: as printable(), and with &, <, > and "
/// escaped.
std::string svg_text(std::string_view bytes);

}  // namespace uptake
