#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
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

/// The place of a column; capitals and blanks around a name do not count. Nothing where it is not.
std::optional<std::size_t> find_column(const std::vector<std::string>& header,
                                       std::string_view name);
/// The names of all columns, for a message.
std::string column_list(const std::vector<std::string>& header);

/// One cell, quoted where needed.
std::string csv_cell(std::string_view text);

/// Joined with commas, ended with LF.
std::string csv_row(const std::vector<std::string>& cells);

}  // namespace uptake
