#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "cohort/report_table.h"
#include "core/build_info.h"
#include "core/config.h"
#include "dicom/deidentify.h"
#include "import_summary.h"
#include "report/mask_identifiers.h"

namespace uptake::cmd {
namespace {

/// Patients' names as the DICOM headers of this run have them, by the original patient id.
class HeaderNames {
 public:
  explicit HeaderNames(const std::optional<ImportSummary>& studies) {
    if (!studies) return;
    for (const ImportedStudy& study : studies->studies) {
      if (!study.patient_name.empty()) {
        names_.emplace(study.original_patient_id, study.patient_name);
      }
    }
  }
  std::vector<std::string> operator()(const std::string& patient_id) const {
    std::vector<std::string> found;
    const auto [begin, end] = names_.equal_range(patient_id);
    for (auto entry = begin; entry != end; ++entry) found.push_back(entry->second);
    return found;
  }

 private:
  std::multimap<std::string, std::string> names_;
};

/// What was wrong with the table itself stands before what was wrong with its rows' exams.
ReportSummary with_table(ReportSummary summary, const ReportTable& table) {
  summary.problems.insert(summary.problems.begin(), table.problems.begin(), table.problems.end());
  summary.notes.insert(summary.notes.begin(), table.notes.begin(), table.notes.end());
  for (const IgnoredColumn& column : table.ignored) {
    summary.notes.push_back(
        {table.source, "reports.column",
         fmt::format("the column '{}' is not known and was passed over{}", column.name,
                     column.nearest ? fmt::format(" (meant for '{}'?)", *column.nearest) : "")});
  }
  return summary;
}

}  // namespace

ReportSummary import_reports(const std::filesystem::path& cohort_folder,
                             const std::filesystem::path& file, bool deidentify,
                             const std::optional<ImportSummary>& studies) {
  const ReportTable table = read_report_table(file);
  Cohort cohort(cohort_folder, Database::Mode::create);
  if (!deidentify) return with_table(store_reports(cohort, table), table);
  const dicom::Deidentifier ids = deidentifier_of(cohort_folder);
  const IdentifierMask mask(read_json(share_folder() / "deidentify.json").at("text"));
  const ReportDeidentification how{ids, mask, HeaderNames(studies)};
  const ReportSummary summary = store_reports(cohort, table, &how);
  fmt::print(
      stderr,
      "Report text was masked by rules. That is no guarantee: names and numbers which no rule "
      "knows are still in it.\n");
  return with_table(summary, table);
}

std::size_t match_waiting_reports(const std::filesystem::path& cohort_folder) {
  Cohort cohort(cohort_folder, Database::Mode::existing);
  return retry_pending_reports(cohort).matched_pending;
}

}  // namespace uptake::cmd
