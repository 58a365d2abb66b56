#include "evaluation/report_html.h"

#include <array>

#include "core/text.h"
#include "evaluation/report_assets.h"
#include "imaging/page.h"
#include "imaging/page_template.h"

namespace uptake {

std::string page_html(const PageParts& parts) {
  const auto title = escape_html(parts.title);
  const auto data = json_for_script(parts.data);
  const std::array<PagePart, 6> all{
      {{"title", title},
       {"style", report_page::style()},
       {"body", parts.body},
       {"data", data},
       {"licences", parts.script.empty() ? "" : report_page::licences()},
       {"script", parts.script}}};
  return fill_page(report_page::page(), all);
}

std::string report_html(const EvaluationReport& report) {
  return page_html({.title = "Evaluation of " + printable(report.model),
                    .body = "",
                    .data = page_data(report),
                    .script = report_page::script()});
}

}  // namespace uptake
