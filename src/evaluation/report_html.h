#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "evaluation/report_data.h"

namespace uptake {

/// report.html: one page that needs no network, with charts that can be hovered, copied as SVG and
/// as CSV.
std::string report_html(const EvaluationReport& report);

/// What a page is made of; an empty script or data is none.
struct PageParts {
  std::string title;  ///< text
  std::string body;   ///< HTML inside <main>
  nlohmann::json data;
  std::string_view script;
};

/// A page in the style of all pages, with the notice that this is no medical device.
std::string page_html(const PageParts& parts);

}  // namespace uptake
