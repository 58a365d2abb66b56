#include "labeling/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/error.h"
#include "core/file_error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What the line has most of outside quotes; a comma when in doubt.
char separator_of(std::string_view line) {
  constexpr std::string_view candidates = ",;\t";
  std::vector<std::size_t> counts(candidates.size());
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    const auto which = candidates.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return candidates[static_cast<std::size_t>(most - counts.begin())];
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvRows::CsvRows(std::filesystem::path file) : file_(std::move(file)) {
  // A folder opens well and then cannot be read.
  if (std::filesystem::is_directory(file_)) throw read_error(file_, EISDIR);
  stream_.open(file_, std::ios::binary);
  if (!stream_) throw read_error(file_, errno);
  std::string start(3, '\0');
  stream_.read(start.data(), 3);
  start.resize(static_cast<std::size_t>(stream_.gcount()));
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    throw Error("csv.syntax", fmt::format("{}: line 1: the text is UTF-16", file_.string()),
                "save it as CSV in UTF-8");
  }
  stream_.clear();
  stream_.seekg(start == byte_order_mark ? 3 : 0);
  auto header = next();
  if (!header) return;
  if (!header->problem.empty()) {
    throw Error("csv.syntax",
                fmt::format("{}: line {}: {}", file_.string(), header->line, header->problem));
  }
  header_ = std::move(header->cells);
}

bool CsvRows::read_line() {
  line_.clear();
  auto& buffer = *stream_.rdbuf();
  using Traits = std::ifstream::traits_type;
  for (auto c = buffer.sbumpc(); !Traits::eq_int_type(c, Traits::eof()); c = buffer.sbumpc()) {
    line_ += Traits::to_char_type(c);
    if (line_.back() == '\n' || line_.size() >= max_row) break;
    // A CR by itself ends a line as well.
    if (line_.back() == '\r' && buffer.sgetc() != '\n') break;
  }
  if (line_.empty()) return false;
  ++line_number_;
  return true;
}

/// Takes line_ into the row; answers whether the row goes on, inside quotes, on the next one.
bool CsvRows::parse_line(Row& row, std::string& cell, bool& quoted) {
  bool closed = false;  // a quote was closed: a separator or the end must follow
  for (std::size_t i = 0; i < line_.size(); ++i) {
    const char c = line_[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < line_.size() && line_[i + 1] == '"') {
        cell += line_[++i];
      } else {
        quoted = false;
        closed = true;
      }
    } else if (c == separator_) {
      row.cells.push_back(std::exchange(cell, {}));
      closed = false;
    } else if (is_line_end(c)) {
      break;
    } else if (closed) {
      row.problem = "text follows a closing quote";
      return false;
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else {
      cell += c;  // a quote inside a cell that did not begin with one stays: 5" needle
    }
  }
  return quoted;
}

std::optional<CsvRows::Row> CsvRows::next() {
  do {
    if (!read_line()) return std::nullopt;
  } while (std::all_of(line_.begin(), line_.end(), is_line_end));
  if (header_.empty()) separator_ = separator_of(line_);

  Row row;
  row.line = line_number_;
  std::string cell;
  bool quoted = false;
  std::size_t size = line_.size();
  while (parse_line(row, cell, quoted)) {
    if (size >= max_row || !read_line()) {
      row.problem = size >= max_row ? "longer than 64 MiB: is a quote never closed?"
                                    : "a quote is never closed";
      return row;
    }
    size += line_.size();
  }
  if (size >= max_row && row.problem.empty()) row.problem = "longer than 64 MiB";
  row.cells.push_back(std::move(cell));
  return row;
}

}  // namespace uptake
