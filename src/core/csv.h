#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// A CSV table (RFC 4180: quotes, line breaks inside them, LF or CRLF, optional UTF-8 BOM).
struct CsvTable {
  std::vector<std::string> header;
  struct Row {
    std::size_t line;                ///< where it starts, 1 = the header's
    std::vector<std::string> cells;  ///< raw bytes; as many as the row has, not padded
  };
  std::vector<Row> rows;
};

/// Bytes are not interpreted: encoding is the caller's to check, row by row.
/// Separator: comma, semicolon or tab, whichever the header line has most of.
/// Errors: "file.read"; "csv.syntax" with file and line (a quote never closed).
CsvTable read_csv(const std::filesystem::path& file);

/// One cell, quoted where needed.
std::string csv_cell(std::string_view text);

/// Joined with commas, ended with LF.
std::string csv_row(const std::vector<std::string>& cells);

}  // namespace uptake
