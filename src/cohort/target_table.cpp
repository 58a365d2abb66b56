#include "cohort/target_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, std::size_t line,
                         const std::string& what) {
  throw Error("targets.table", fmt::format("{}: line {}: {}", printable(file.string()), line, what),
              "a table has the columns exam_id, region and abnormal or probability, from 0 to 1");
}

struct Columns {
  std::size_t exam, region, value;
};

Columns columns_of(const std::filesystem::path& file, const std::vector<std::string>& header) {
  std::optional<std::size_t> value;
  for (const auto* name : {"abnormal", "probability", "label"}) {
    if (!value) value = find_column(header, name);
  }
  const auto exam = find_column(header, "exam_id"), region = find_column(header, "region");
  if (exam && region && value) return {*exam, *region, *value};
  const auto* missing = !exam ? "exam_id" : !region ? "region" : "abnormal or probability";
  refuse(file, 1, fmt::format("no column {}; columns found: {}", missing, column_list(header)));
}

std::optional<float> value_of(std::string_view cell) {
  const auto text = lower(cell);
  if (text == "true") return 1.F;
  if (text == "false") return 0.F;
  float value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

}  // namespace

void read_target_table(const std::filesystem::path& file,
                       const std::function<void(const TargetRow&)>& use) {
  const auto table = read_csv(file);
  const auto columns = columns_of(file, table.header);
  const auto width = std::max({columns.exam, columns.region, columns.value}) + 1;
  for (const auto& [line, cells] : table.rows) {
    if (cells.size() < width) refuse(file, line, fmt::format("only {} cells", cells.size()));
    const auto written = trim(cells[columns.value]);
    if (written.empty()) continue;
    const auto value = value_of(written);
    if (!value)
      refuse(file, line, fmt::format("'{}' is no number from 0 to 1", printable(written)));
    use({std::string(trim(cells[columns.exam])), std::string(trim(cells[columns.region])), *value,
         line});
  }
}

}  // namespace uptake
