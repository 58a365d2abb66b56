#pragma once

#include <string_view>

/// The parts of the report page, put into the program when it is built: web/.
namespace uptake::report_page {

std::string_view page();      ///< HTML with {{title}}, {{style}}, {{body}}, {{data}} ...
std::string_view style();     ///< CSS
std::string_view script();    ///< JavaScript, with the charting library in it
std::string_view licences();  ///< of that library and what it is made of

}  // namespace uptake::report_page
