#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "report/line_layout.h"
#include "report/list_marker.h"
#include "report/report_text.h"
#include "report/section_headers.h"
#include "report/sentence_end.h"

namespace uptake {

/// One pass over one report, line by line.
class ReportScan {
 public:
  ReportScan(std::string_view text, const SectionHeaders& headers, const SentenceEnds& ends)
      : text_(text), headers_(headers), ends_(ends), layout_(text) {}

  ReportText run();

 private:
  bool is_open() const { return open_ != std::string_view::npos; }
  void open(std::size_t begin) { open_ = begin; }
  void close(std::size_t end);
  void end_paragraph();
  void keep_bare_header();

  void scan_line(std::size_t line_begin, Span line);
  /// Takes item marks and headers at `place`; answers where the text goes on.
  std::size_t take_line_start(std::size_t line_begin, std::size_t place, std::size_t line_end);
  std::size_t take_inside(std::size_t place, std::size_t line_end);
  void take_header(const Header& header, bool in_item, std::size_t line_end);
  void take_marker(const ListMarker& marker);
  void scan_sentences(std::size_t place, std::size_t line_end);

  /// How the open sentence stands to the line that begins at `place`.
  enum class Break { none, soft, author };
  Break break_before(std::size_t place, std::size_t line_end) const;
  bool accepts(const Header& header, Break before) const;
  bool accepts(const ListMarker& marker, std::size_t column, Break before) const;

  std::string_view text_;
  const SectionHeaders& headers_;
  const SentenceEnds& ends_;
  LineLayout layout_;
  ReportText report_;

  std::size_t open_ = std::string_view::npos;  ///< where the open sentence begins
  std::size_t last_end_ = 0;                   ///< of the text of the line before
  std::size_t last_length_ = 0;                ///< of the line before, with its indentation
  Section section_ = Section::none;
  Span header_;       ///< the region header in force
  Span bare_header_;  ///< one without a colon that nothing has followed yet
  enum class Scope { item, paragraph, section } scope_ = Scope::section;
  std::optional<int> number_;                 ///< of the item before
  std::optional<std::size_t> bullet_column_;  ///< where the bullets of this paragraph stand
};

}  // namespace uptake
