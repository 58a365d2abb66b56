#include "imaging/page_template.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace uptake {

std::string fill_page(std::string_view frame, std::span<const PagePart> parts) {
  std::string page;
  for (std::size_t at = 0;;) {
    const auto open = frame.find("{{", at);
    page += frame.substr(at, open - at);
    if (open == std::string_view::npos) return page;
    const auto close = frame.find("}}", open);
    const auto name = frame.substr(open + 2, close - open - 2);
    const auto part = std::ranges::find(parts, name, &PagePart::first);
    if (close == std::string_view::npos || part == parts.end()) {
      throw Error("page.part", "a page asks for '" + std::string(name) + "', which is not there",
                  "build the program anew");
    }
    page += part->second;
    at = close + 2;
  }
}

std::string json_for_script(const nlohmann::json& value) {
  std::string text;
  for (const char c : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace uptake
