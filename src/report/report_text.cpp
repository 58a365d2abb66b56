#include "report/report_text.h"

#include <algorithm>
#include <utility>

#include "report/report_scan.h"

namespace uptake {

std::string_view name_of(Section section) {
  switch (section) {
    case Section::none:
      return "none";
    case Section::history:
      return "history";
    case Section::procedure:
      return "procedure";
    case Section::comparison:
      return "comparison";
    case Section::findings:
      return "findings";
    case Section::impression:
      return "impression";
    case Section::other:
      return "other";
  }
  return "none";
}

bool is_spoken_of_now(Section section) {
  return section != Section::history && section != Section::procedure &&
         section != Section::comparison;
}

ReportText parse_lines(std::string_view text) {
  ReportText report;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t line_break = std::min(text.find('\n', begin), text.size());
    std::size_t end = line_break;
    if (end > begin && text[end - 1] == '\r') --end;
    report.sentences.push_back({{begin, end}, Section::none, {}});
    begin = line_break + 1;
  }
  return report;
}

struct ReportParser::Rules {
  SectionHeaders headers;
  SentenceEnds ends;
};

ReportParser::ReportParser(std::unique_ptr<const Rules> rules) : rules_(std::move(rules)) {}
ReportParser::~ReportParser() = default;
ReportParser::ReportParser(ReportParser&&) noexcept = default;
ReportParser& ReportParser::operator=(ReportParser&&) noexcept = default;

ReportParser ReportParser::read(const std::filesystem::path& folder) {
  return ReportParser(
      std::make_unique<const Rules>(Rules{SectionHeaders::read(folder / "sections.json"),
                                          SentenceEnds::read(folder / "abbreviations.json")}));
}

ReportText ReportParser::parse(std::string_view text) const {
  return ReportScan(text, rules_->headers, rules_->ends).run();
}

}  // namespace uptake
