#include "evaluation/report_html.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"
#include "evaluation/report_assets.h"
#include "imaging/page.h"

namespace uptake {
namespace {

using Part = std::pair<std::string_view, std::string_view>;

/// Data inside a <script>: JSON in which no text can end it.
std::string json_for_page(const nlohmann::json& data) {
  std::string result;
  for (const char c : data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    if (c == '<') {
      result += "\\u003c";
    } else {
      result += c;
    }
  }
  return result;
}

/// Puts what `parts` has in place of each {{name}} of the page; braces of the parts stay.
std::string fill(std::string_view page, std::span<const Part> parts) {
  std::string result;
  for (std::size_t at = 0;;) {
    const auto open = page.find("{{", at);
    result += page.substr(at, open - at);
    if (open == std::string_view::npos) return result;
    const auto close = page.find("}}", open);
    const auto name = page.substr(open + 2, close - open - 2);
    const auto part = std::ranges::find(parts, name, &Part::first);
    if (close == std::string_view::npos || part == parts.end()) {
      throw Error("page.part", "a page asks for '" + std::string(name) + "', which is not there",
                  "build the program anew");
    }
    result += part->second;
    at = close + 2;
  }
}

}  // namespace

std::string page_html(const PageParts& parts) {
  const auto title = escape_html(parts.title);
  const auto data = json_for_page(parts.data);
  const std::array<Part, 6> all{{{"title", title},
                                 {"style", report_page::style()},
                                 {"body", parts.body},
                                 {"data", data},
                                 {"licences", parts.script.empty() ? "" : report_page::licences()},
                                 {"script", parts.script}}};
  return fill(report_page::page(), all);
}

std::string report_html(const EvaluationReport& report) {
  return page_html({.title = "Evaluation of " + printable(report.model),
                    .body = "",
                    .data = page_data(report),
                    .script = report_page::script()});
}

}  // namespace uptake
