#include "core/csv.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "core/error.h"
#include "core/mapped_file.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// libcsv with an owner, fed one line of the file at a time so that lines can be counted.
class Reader {
 public:
  explicit Reader(char separator) {
    // Refuses what is ambiguous: text after a closing quote, a quote that is never closed.
    if (csv_init(&parser_, strict) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // spaces belong to the cell
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// `line` with its end of line.
  void feed(std::string_view line);
  std::vector<CsvTable::Row> finish();

 private:
  static constexpr unsigned char strict = CSV_STRICT | CSV_STRICT_FINI;

  static void on_cell(void* data, std::size_t size, void* self) {
    static_cast<Reader*>(self)->guarded([&](Reader& reader) {
      reader.cells_.emplace_back(static_cast<const char*>(data), size);
      reader.quote_opened_ = 0;
    });
  }
  static void on_row(int, void* self) {
    static_cast<Reader*>(self)->guarded([](Reader& reader) {
      reader.rows_.push_back({reader.row_began_, std::exchange(reader.cells_, {})});
      reader.row_began_ = 0;
      reader.quote_opened_ = 0;
    });
  }
  /// An exception must not pass through libcsv's C frames.
  template <class Work>
  void guarded(Work work) {
    try {
      work(*this);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  void parse(std::string_view text);
  [[noreturn]] void fail();

  csv_parser parser_{};
  std::vector<CsvTable::Row> rows_;
  std::vector<std::string> cells_;
  // Lines are numbered from 1; 0 = no row begun, no quote open.
  std::size_t line_ = 0, row_began_ = 0, quote_opened_ = 0;
  std::exception_ptr failure_;
};

void Reader::feed(std::string_view line) {
  ++line_;
  if (row_began_ == 0) row_began_ = line_;
  parse(line);
  const bool file_ends = line.find_last_of("\r\n") == std::string_view::npos;
  const bool row_goes_on = !cells_.empty() || parser_.quoted != 0;
  if (!row_goes_on && !file_ends) {
    row_began_ = 0;  // a blank line, or a row that ended with its line
  } else if (quote_opened_ == 0) {
    quote_opened_ = line_;  // only inside quotes does a row go on after its line
  }
}

void Reader::parse(std::string_view text) {
  while (!text.empty()) {
    const auto used = csv_parse(&parser_, text.data(), text.size(), on_cell, on_row, this);
    if (failure_) std::rethrow_exception(failure_);
    text.remove_prefix(used);
    if (text.empty()) return;
    if (csv_error(&parser_) != CSV_EPARSE || parser_.quoted != 0) fail();
    // A quote inside a cell that did not begin with one, 5" needle: unambiguous, so it stays.
    csv_set_opts(&parser_, 0);
    csv_parse(&parser_, text.data(), 1, on_cell, on_row, this);
    csv_set_opts(&parser_, strict);
    text.remove_prefix(1);
  }
}

void Reader::fail() {
  if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
  throw Error("csv.syntax", fmt::format("line {}: text follows a closing quote", line_),
              "write a quote inside a quoted cell twice");
}

std::vector<CsvTable::Row> Reader::finish() {
  const int result = csv_fini(&parser_, on_cell, on_row, this);
  if (failure_) std::rethrow_exception(failure_);
  if (result != 0 && csv_error(&parser_) == CSV_EPARSE) {
    throw Error("csv.syntax", fmt::format("line {}: a quote is never closed", quote_opened_),
                "close it, or write a quote that belongs to the text twice");
  }
  if (result != 0) fail();
  return std::move(rows_);
}

/// Takes one line off the front, with its end: LF, CR LF or CR.
std::string_view take_line(std::string_view& text) {
  auto end = text.find_first_of("\r\n");
  if (end != std::string_view::npos) {
    const bool both = text.substr(end).starts_with("\r\n");
    end += both ? 2 : 1;
  }
  const auto line = text.substr(0, end);
  text.remove_prefix(line.size());
  return line;
}

/// What the first line that is not blank has most of, outside quotes; a comma when in doubt.
char separator_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::string_view candidates = ",;\t";
  std::vector<std::size_t> counts(candidates.size());
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto which = candidates.find(c); which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return candidates[static_cast<std::size_t>(most - counts.begin())];
}

CsvTable parse(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw Error("csv.syntax", "line 1: the text is UTF-16", "save it as CSV in UTF-8");
  }
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader(separator_of(text));
  while (!text.empty()) reader.feed(take_line(text));
  CsvTable table;
  table.rows = reader.finish();
  if (!table.rows.empty()) {
    table.header = std::move(table.rows.front().cells);
    table.rows.erase(table.rows.begin());
  }
  return table;
}

}  // namespace

CsvTable read_csv(const std::filesystem::path& file) {
  const MappedFile mapping(file);
  const auto bytes = mapping.bytes();
  return with_context(printable(file.string()), [&] {
    return parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  });
}

std::optional<std::size_t> find_column(const std::vector<std::string>& header,
                                       std::string_view name) {
  const auto found = std::ranges::find_if(
      header, [&](const std::string& cell) { return lower(trim(cell)) == lower(name); });
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::string column_list(const std::vector<std::string>& header) {
  std::string list;
  for (const auto& name : header) list += (list.empty() ? "" : ", ") + printable(name);
  return list;
}

std::string csv_cell(std::string_view text) {
  // Also what other readers would trim, take for another separator or for a byte order mark.
  const bool blank_end = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos && !blank_end &&
      !text.starts_with(byte_order_mark)) {
    return std::string(text);
  }
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

std::string csv_row(const std::vector<std::string>& cells) {
  // A lone empty cell would be a blank line, which readers skip.
  if (cells.size() == 1 && cells[0].empty()) return "\"\"\n";
  std::string row;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) row += ',';
    row += csv_cell(cell);
  }
  return row + '\n';
}

}  // namespace uptake
