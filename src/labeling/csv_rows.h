#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/csv.h"

namespace uptake {

/// The rows of a CSV file one by one, for tables larger than memory (read_csv() holds them all).
/// The same rules: separator, quotes, blank lines. A row that breaks them is answered with
/// `problem` set, and reading goes on behind it.
class CsvRows {
 public:
  struct Row {
    std::size_t line = 0;  ///< where it starts, 1 = the header's
    std::vector<std::string> cells;
    std::string problem;  ///< empty, or why the row cannot be read
  };

  /// Errors: "file.read"; "csv.syntax" for a file in UTF-16 or a header that cannot be read.
  explicit CsvRows(std::filesystem::path file);

  const std::vector<std::string>& header() const { return header_; }
  /// Rows of `max_row` bytes or more are a problem: a quote that is never closed eats the rest of
  /// the file, but no memory.
  std::optional<Row> next();

  static constexpr std::size_t max_row = 64U << 20;

 private:
  bool read_line();  ///< the next line with its end into line_
  bool parse_line(Row& row, std::string& cell, bool& quoted);

  std::filesystem::path file_;
  std::ifstream stream_;
  std::string line_;
  std::size_t line_number_ = 0;
  char separator_ = ',';
  std::vector<std::string> header_;
};

}  // namespace uptake
