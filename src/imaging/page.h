#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// A table of a page. With an empty `header` each row's first cell is its name.
struct PageTable {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// A page for a human reader. All of it is plain text from anywhere: it is escaped here.
struct Page {
  std::string title{}, subtitle{};
  std::vector<std::string> warnings{};
  std::string png{}, picture_text{};  ///< bytes of a PNG file, and what it shows; may be empty
  std::vector<PageTable> tables{};
  std::string report{};  ///< line breaks are kept; may be empty
};

/// One self-contained HTML page: no script, nothing from the network (and a content security policy
/// that says so), light or dark as the reader's system is.
std::string render_page(const Page& page);

/// Text for HTML content and quoted attributes: & < > " ' as entities, characters that HTML does
/// not allow and bytes that are not UTF-8 as escapes.
std::string escape_html(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace uptake
