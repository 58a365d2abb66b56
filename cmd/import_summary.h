#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cohort/import.h"
#include "cohort/reports.h"

namespace uptake::cmd {

/// What one call of `uptake import` came to.
struct ImportResult {
  std::optional<ImportSummary> studies;  ///< without --dicom: nothing
  std::optional<ReportSummary> reports;  ///< without --reports: nothing
};

/// Stores the reports of a table; with `deidentify` masked, by the names that `studies` found in
/// the DICOM headers among others. Errors: those of read_report_table() and store_reports().
ReportSummary import_reports(const std::filesystem::path& cohort, const std::filesystem::path& file,
                             bool deidentify, const std::optional<ImportSummary>& studies);

/// Gives reports of earlier imports to exams that have come since; how many.
std::size_t match_waiting_reports(const std::filesystem::path& cohort);

/// Whether all was used, and there was something.
bool is_clean(const ImportResult& result);
/// One line a file, study or row that could not be used, with the reason; "" when there is none.
std::string list_of_problems(const ImportResult& result);
std::string as_text(const ImportResult& result);
nlohmann::json as_json(const ImportResult& result);

}  // namespace uptake::cmd
