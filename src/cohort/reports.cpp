#include "cohort/reports.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "cohort/reports_store.h"
#include "core/error.h"
#include "dicom/deidentify.h"
#include "report/mask_identifiers.h"

namespace uptake {
namespace {

/// One transaction for every 1,000 steps: a commit waits for the disk.
class Batches {
 public:
  explicit Batches(Database& database) : database_(database) {}
  /// Runs `work` inside the transaction that is open.
  template <class Work>
  void step(Work&& work) {
    if (!transaction_) transaction_.emplace(database_);
    work();
    if (++steps_ % size == 0) finish();
  }
  void finish() {
    if (transaction_) transaction_->commit();
    transaction_.reset();
  }

 private:
  static constexpr std::size_t size = 1'000;
  Database& database_;
  std::optional<Transaction> transaction_;
  std::size_t steps_ = 0;
};

/// A cohort in which a row with real names would be the only one.
bool holds_pseudonyms(Cohort& cohort) {
  auto rows = cohort.database().prepare("SELECT 1 FROM exams WHERE deidentified = 1 LIMIT 1");
  return rows.step() || std::filesystem::exists(cohort.folder() / "deidentification.key");
}

ReportRow deidentified(const ReportRow& row, const ReportDeidentification& how) {
  KnownIdentifiers known;
  if (how.names_of) known.names = how.names_of(row.patient_id);
  for (const auto* id : {&row.patient_id, &row.exam_id, &row.accession_number, &row.study_uid}) {
    if (!id->empty()) known.ids.push_back(*id);
  }
  ReportRow result;
  result.line = row.line;
  result.patient_id = how.ids.pseudonym(row.patient_id);
  result.exam_id = how.ids.exam_pseudonym(row.exam_id);
  result.accession_number = how.ids.exam_pseudonym(row.accession_number);
  result.study_uid = how.ids.uid(row.study_uid);
  result.text = how.mask.apply(row.text, known).text;
  result.summary_code = row.summary_code;
  result.exam_date = how.ids.shift_date(row.exam_date, row.patient_id);
  result.death_date = how.ids.shift_date(row.death_date, row.patient_id);
  return result;
}

void store_rows(const ReportTable& table, const ReportDeidentification* deidentification,
                ReportStore& store, Batches& batches) {
  for (const auto& row : table.rows) {
    const auto where = fmt::format("{}, line {}", table.source, row.line);
    with_context(where, [&] {
      batches.step([&] {
        if (deidentification == nullptr) {
          store.store(row, where, row);
        } else {
          store.store(deidentified(row, *deidentification), where, row);
        }
      });
    });
  }
}

/// Only those whose exam may have come: their texts need not be read to know.
void retry_pending(Database& database, ReportStore& store, Batches& batches) {
  std::vector<std::int64_t> candidates;
  auto rows = database.prepare(
      "SELECT p.rowid FROM pending_reports p WHERE"
      " EXISTS (SELECT 1 FROM exams WHERE exam_id IN (p.exam_id, p.accession_number))"
      " OR (p.accession_number <> '' AND"
      "     EXISTS (SELECT 1 FROM exams WHERE accession_number = p.accession_number))"
      " OR (p.study_uid <> '' AND EXISTS (SELECT 1 FROM exams WHERE study_uid = p.study_uid))"
      " ORDER BY p.rowid");
  while (rows.step()) candidates.push_back(rows.integer(0));
  rows.reset();
  for (const auto rowid : candidates) batches.step([&] { store.retry(rowid); });
}

std::size_t count(Database& database, std::string_view query) {
  auto row = database.prepare(query);
  row.step();
  return static_cast<std::size_t>(row.integer(0));
}

}  // namespace

ReportSummary store_reports(Cohort& cohort, const ReportTable& table,
                            const ReportDeidentification* deidentification) {
  auto& database = cohort.database();
  ReportSummary summary;
  summary.rows = table.rows.size();
  ReportStore store(cohort, summary, deidentification != nullptr || !holds_pseudonyms(cohort));
  Batches batches(database);
  store_rows(table, deidentification, store, batches);
  retry_pending(database, store, batches);
  batches.finish();
  summary.still_pending = count(database, "SELECT count(*) FROM pending_reports");
  summary.exams_without_report = count(
      database, "SELECT count(*) FROM exams WHERE exam_id NOT IN (SELECT exam_id FROM reports)");
  return summary;
}

ReportSummary retry_pending_reports(Cohort& cohort) { return store_reports(cohort, {}); }

}  // namespace uptake
