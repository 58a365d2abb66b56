#include "report/report_scan.h"

#include "report/report_bytes.h"

namespace uptake {

ReportText ReportScan::run() {
  for (std::size_t begin = 0; begin < text_.size();) {
    const Line line = layout_.line_at(begin);
    const std::string_view words = line.span.of(text_);
    if (words.empty() || is_ruler(words))
      end_paragraph();
    else
      scan_line(begin, line.span);
    last_length_ = line.span.end - begin;
    begin = line.next;
  }
  close(last_end_);
  keep_bare_header();
  return std::move(report_);
}

void ReportScan::keep_bare_header() {
  // "Liver" on a line of its own, and nothing about it: then it was an item of a list.
  if (bare_header_.size() > 0) report_.sentences.push_back({bare_header_, section_, {}});
  bare_header_ = {};
}

void ReportScan::close(std::size_t end) {
  if (!is_open()) return;
  const Span span = trimmed(text_, {open_, end});
  if (span.size() > 0) {
    report_.sentences.push_back({span, section_, header_});
    bare_header_ = {};
  }
  open_ = std::string_view::npos;
}

void ReportScan::end_paragraph() {
  close(last_end_);
  bullet_column_ = std::nullopt;
  // "Chest: clear." speaks for its own paragraph, "CHEST" on a line of its own for all below.
  if (scope_ != Scope::section) header_ = {};
}

void ReportScan::scan_line(std::size_t line_begin, Span line) {
  const std::size_t place = take_line_start(line_begin, line.begin, line.end);
  if (place < line.end) {
    if (!is_open()) open(place);
    scan_sentences(place, line.end);
  }
  last_end_ = line.end;
}

std::size_t ReportScan::take_line_start(std::size_t line_begin, std::size_t place,
                                        std::size_t line_end) {
  const Break before = break_before(place, line_end);
  bool in_item = false;
  HeaderPlace where = HeaderPlace::line;
  for (int depth = 0; depth < 4 && place < line_end; ++depth) {  // "FINDINGS: 1. Chest: a) ..."
    const Break now = depth == 0 ? before : Break::author;
    if (const auto header = headers_.at(text_, place, line_end, where);
        header && accepts(*header, now)) {
      close(last_end_);
      take_header(*header, in_item, line_end);
      place = header->end;
    } else if (const auto marker = marker_at(text_, place, line_end);
               marker && accepts(*marker, place - line_begin, now)) {
      close(last_end_);
      take_marker(*marker);
      if (!marker->number && !in_item) bullet_column_ = place - line_begin;
      in_item = true;
      place = marker->end;
    } else {
      break;
    }
    where = HeaderPlace::item;
  }
  if (before == Break::author) close(last_end_);
  return place;
}

void ReportScan::take_marker(const ListMarker& marker) {
  number_ = marker.number;
  if (scope_ == Scope::item) header_ = {};
}

void ReportScan::take_header(const Header& header, bool in_item, std::size_t line_end) {
  keep_bare_header();
  const bool is_alone = header.end >= line_end;
  scope_ = is_alone ? Scope::section : in_item ? Scope::item : Scope::paragraph;
  header_ = {};
  if (header.kind == Header::Kind::section) {
    section_ = header.section;
    number_ = std::nullopt;
  }
  if (header.kind != Header::Kind::region) return;
  header_ = header.words;
  if (is_alone && !header.has_colon) bare_header_ = header.words;
  // Reports without the word "Findings" go over into them by the first region.
  if (section_ == Section::procedure || section_ == Section::comparison)
    section_ = Section::findings;
}

void ReportScan::scan_sentences(std::size_t place, std::size_t line_end) {
  while (true) {
    std::size_t mark = place;
    while (mark < line_end && !end_marks.contains(text_[mark])) ++mark;
    if (mark == line_end) return;
    const auto stop = ends_.stop_at(text_, open_, mark, layout_.line_break());
    place = std::min(stop.after, line_end);
    if (!stop.ends) continue;
    close(place);
    place = take_inside(skip_space(text_, place, line_end), line_end);
    if (place >= line_end) return;
    open(place);
  }
}

std::size_t ReportScan::take_inside(std::size_t place, std::size_t line_end) {
  bool in_item = false;
  for (int depth = 0; depth < 4 && place < line_end; ++depth) {
    if (const auto header = headers_.at(text_, place, line_end, HeaderPlace::inside)) {
      take_header(*header, in_item, line_end);
      place = header->end;
    } else if (const auto marker = marker_at(text_, place, line_end);
               marker && marker->number &&
               (depth > 0 || *marker->number == number_.value_or(-1) + 1)) {
      take_marker(*marker);
      in_item = true;
      place = marker->end;
    } else {
      break;
    }
  }
  return place;
}

ReportScan::Break ReportScan::break_before(std::size_t place, std::size_t line_end) const {
  if (!is_open()) return Break::author;
  if (ends_.is_unfinished(text_, open_, last_end_)) return Break::none;
  std::size_t word_end = place;
  while (word_end < line_end && space_length(text_, word_end) == 0) ++word_end;
  if (!layout_.has_room(last_length_, word_end - place)) return Break::none;
  const char first = text_[place];
  if (is_lower_letter(first)) return Break::soft;
  if (!layout_.is_wrapped()) return Break::author;
  // Names of substances and scanners are in capitals in the middle of sentences too.
  const bool is_capitalised = is_upper_letter(first) && is_lower_letter(byte_at(text_, place + 1));
  const bool is_short = last_length_ * 2 < layout_.width();
  return is_capitalised || is_short || text_[last_end_ - 1] == ':' ? Break::author : Break::soft;
}

bool ReportScan::accepts(const Header& header, Break before) const {
  if (before != Break::none) return true;
  // In a full line only what opens a section, and shows it: by its colon, or by capitals after
  // small letters.
  if (header.kind != Header::Kind::section || ends_.is_unfinished(text_, open_, last_end_))
    return false;
  return header.has_colon || is_lower_letter(text_[last_end_ - 1]);
}

bool ReportScan::accepts(const ListMarker& marker, std::size_t column, Break before) const {
  if (before != Break::none || marker.certain) return true;
  // A list whose items have no full stop and fill their lines.
  if (!marker.number) return bullet_column_ == column;
  return number_ && *marker.number == *number_ + 1 && !ends_.is_unfinished(text_, open_, last_end_);
}

}  // namespace uptake
