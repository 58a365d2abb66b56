#include "imaging/page.h"

#include <fmt/format.h>

#include "imaging/render_notice.h"

namespace uptake {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1b1f24; --dim: #5b6470;
        --line: #d9dee5; --warn: #8a5300; --warn-card: #fff5e0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14161a; --card: #1d2025; --ink: #e4e7eb; --dim: #98a1ad; --line: #343a42;
          --warn: #ffbe46; --warn-card: #2b2414; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1280px; background: var(--page); color: var(--ink);
       font: 15px/1.5 "DejaVu Sans", "Segoe UI", system-ui, sans-serif; }
h1 { margin: 0; font-size: 26px; overflow-wrap: anywhere; }
h2 { margin: 0 0 8px; font-size: 17px; }
.subtitle { margin: 2px 0 16px; color: var(--dim); }
.warning { margin: 0 0 12px; padding: 10px 14px; border-left: 4px solid var(--warn);
           background: var(--warn-card); color: var(--warn); border-radius: 4px; }
section { margin: 16px 0; padding: 16px 18px; background: var(--card);
          border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
img { display: block; width: 100%; height: auto; border-radius: 8px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 5px 14px 5px 0; text-align: left; vertical-align: top;
         border-top: 1px solid var(--line); overflow-wrap: anywhere; }
tr:first-child th, tr:first-child td { border-top: 0; }
th { font-weight: 600; color: var(--dim); white-space: nowrap; }
tbody th { width: 14em; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
footer { margin-top: 20px; color: var(--dim); text-align: center; }
)";

std::string cells(const std::vector<std::string>& row, bool first_names_row, const char* tag) {
  std::string html = "<tr>";
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool names_row = first_names_row && i == 0;
    html += fmt::format("<{0}{1}>{2}</{0}>", names_row ? "th" : tag,
                        names_row ? " scope=\"row\"" : "", escape_html(row[i]));
  }
  return html + "</tr>\n";
}

std::string table(const PageTable& table) {
  std::string html = fmt::format("<section>\n<h2>{}</h2>\n<table>\n", escape_html(table.title));
  if (!table.header.empty()) {
    html += "<thead>" + cells(table.header, false, "th") + "</thead>\n";
  }
  html += "<tbody>\n";
  for (const auto& row : table.rows) html += cells(row, table.header.empty(), "td");
  return html + "</tbody>\n</table>\n</section>\n";
}

}  // namespace

std::string render_page(const Page& page) {
  const std::string title = escape_html(page.title);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} – Uptake</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n"
      "<p class=\"subtitle\">{}</p>\n",
      title, style, title, escape_html(page.subtitle));
  for (const std::string& warning : page.warnings) {
    html += fmt::format("<p class=\"warning\">{}</p>\n", escape_html(warning));
  }
  if (!page.png.empty()) {
    html += fmt::format("<img alt=\"{}\" src=\"data:image/png;base64,{}\">\n",
                        escape_html(page.picture_text), base64(page.png));
  }
  for (const PageTable& each : page.tables) html += table(each);
  if (!page.report.empty()) {
    html += fmt::format("<section>\n<h2>Report</h2>\n<pre>{}</pre>\n</section>\n",
                        escape_html(page.report));
  }
  return html + fmt::format("<footer>{}</footer>\n</body>\n</html>\n", research_notice);
}

}  // namespace uptake
