#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/report_table.h"

namespace uptake {

/// What a table of reports can say of an exam.
enum class ReportField {
  patient_id,
  exam_id,
  accession_number,
  study_uid,
  text,
  summary_code,
  exam_date,
  death_date
};
constexpr std::size_t report_fields = 8;

/// Where each field stands in a row.
struct ReportColumns {
  std::array<std::optional<std::size_t>, report_fields> at;
  std::vector<IgnoredColumn> ignored;

  std::optional<std::size_t> of(ReportField field) const {
    return at[static_cast<std::size_t>(field)];
  }
};

/// Errors: "reports.columns", as read_report_table().
ReportColumns find_report_columns(const std::vector<std::string>& header);

}  // namespace uptake
