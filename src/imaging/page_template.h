#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace uptake {

/// A name in a page's frame, and what stands in its place.
using PagePart = std::pair<std::string_view, std::string_view>;

/// Puts `parts` in place of each {{name}} of a page's frame; braces inside a part stay.
/// Errors: "page.part" for a name that has none.
std::string fill_page(std::string_view frame, std::span<const PagePart> parts);

/// JSON inside a script element: no text of it can end the element.
std::string json_for_script(const nlohmann::json& value);

}  // namespace uptake
