#include "cohort/reports_store.h"

#include <fmt/format.h>

#include <array>
#include <variant>

#include "cohort/report_table_cells.h"
#include "core/text.h"

namespace uptake {
namespace {

SqlValue sql_code(const std::optional<std::int64_t>& code) {
  return code ? SqlValue(*code) : SqlValue(nullptr);
}

/// The same words, and no two different codes.
bool say_the_same(const ReportRow& a, const ReportRow& b) {
  const bool codes_differ = a.summary_code && b.summary_code && *a.summary_code != *b.summary_code;
  return a.text == b.text && !codes_differ;
}

/// The identifiers of a row that has no exam yet, as one.
std::string key_of(const ReportRow& row) {
  return row.patient_id + "\n" + row.exam_id + "\n" + row.accession_number + "\n" + row.study_uid;
}

}  // namespace

ReportStore::ReportStore(Cohort& cohort, ReportSummary& summary, bool keep_unmatched)
    : cohort_(cohort),
      summary_(summary),
      keep_unmatched_(keep_unmatched),
      finder_(cohort.database()) {}

void ReportStore::problem(const std::string& where, std::string code, std::string message) {
  summary_.problems.push_back({where, std::move(code), std::move(message)});
}

void ReportStore::note(const std::string& where, std::string code, std::string message) {
  summary_.notes.push_back({where, std::move(code), std::move(message)});
}

void ReportStore::store(const ReportRow& row, const std::string& where, const ReportRow& original) {
  const auto found = finder_.find(row);
  if (const auto* exam = std::get_if<MatchedExam>(&found)) {
    store_matched(*exam, row, where, original);
    return;
  }
  const auto& refusal = std::get<Refusal>(found);
  if (refusal.code == "reports.unmatched") {
    store_unmatched(row, where, original, refusal.explanation);
    return;
  }
  ++summary_.refused;
  problem(where, refusal.code, refusal.explanation);
}

void ReportStore::store_matched(const MatchedExam& exam, const ReportRow& row,
                                const std::string& where, const ReportRow& original) {
  store_death_date(exam, row, where);
  if (!is_first("exam\n" + exam.exam_id, "exam " + printable(exam.exam_id), where, original)) {
    return;
  }
  check_exam_date(exam, row, where);
  supersede_pending(exam, row);
  switch (write(exam.exam_id, row)) {
    case Written::stored:
      ++summary_.stored;
      return;
    case Written::replaced:
      ++summary_.replaced;
      return;
    case Written::unchanged:
      ++summary_.unchanged;
  }
}

bool ReportStore::is_first(const std::string& key, const std::string& name,
                           const std::string& where, const ReportRow& original) {
  const auto [known, first] = seen_.try_emplace(key, Seen{&original, where});
  if (first) return true;
  if (say_the_same(*known->second.original, original)) {
    ++summary_.duplicates;
    note(where, "reports.duplicate",
         fmt::format("says the same of {} as {}; kept once", name, known->second.where));
    return false;
  }
  ++summary_.refused;
  problem(where, "reports.conflict",
          fmt::format("says something else of {} than {}, which was kept. Leave one row an exam "
                      "in the file: put an addendum into the text of its report",
                      name, known->second.where));
  return false;
}

ReportStore::Written ReportStore::write(const std::string& exam_id, const ReportRow& row) {
  const auto before = cohort_.report(exam_id);
  if (!before) {
    cohort_.database().run("INSERT INTO reports (exam_id, text, summary_code) VALUES (?, ?, ?)",
                           {exam_id, row.text, sql_code(row.summary_code)});
    return Written::stored;
  }
  const auto code = row.summary_code ? row.summary_code : before->summary_code;
  if (before->text == row.text && before->summary_code == code) return Written::unchanged;
  cohort_.database().run("UPDATE reports SET text = ?, summary_code = ? WHERE exam_id = ?",
                         {row.text, sql_code(code), exam_id});
  return Written::replaced;
}

// --- reports before their scans

void ReportStore::store_unmatched(const ReportRow& row, const std::string& where,
                                  const ReportRow& original, const std::string& explanation) {
  if (!is_first("unmatched\n" + key_of(row), identifier_of(row), where, original)) return;
  ++summary_.unmatched;
  if (!keep_unmatched_) {
    problem(where, "reports.unmatched_identified",
            fmt::format("the cohort has no exam for {}; not kept, as the cohort is de-identified "
                        "and this row is not (--deidentify)",
                        identifier_of(row)));
    return;
  }
  note(where, "reports.unmatched", explanation);
  cohort_.database().run(
      "INSERT INTO pending_reports (patient_id, exam_id, accession_number, study_uid, exam_date,"
      " death_date, summary_code, source, text) VALUES (?,?,?,?,?,?,?,?,?)"
      " ON CONFLICT (patient_id, exam_id, accession_number, study_uid) DO UPDATE SET"
      " exam_date = CASE excluded.exam_date WHEN '' THEN exam_date ELSE excluded.exam_date END,"
      " death_date = CASE excluded.death_date WHEN '' THEN death_date ELSE excluded.death_date END,"
      " summary_code = COALESCE(excluded.summary_code, summary_code),"
      " source = excluded.source, text = excluded.text",
      {row.patient_id, row.exam_id, row.accession_number, row.study_uid, row.exam_date,
       row.death_date, sql_code(row.summary_code), where, row.text});
}

/// A newer file speaks of the exam: what an older one said of it is not waited for any more.
void ReportStore::supersede_pending(const MatchedExam& exam, const ReportRow& row) {
  cohort_.database().run(
      "DELETE FROM pending_reports WHERE patient_id = ?1"
      " AND exam_id IN ('', ?2, ?5) AND accession_number IN ('', ?2, ?3, ?6)"
      " AND study_uid IN ('', ?4, ?7)",
      {exam.patient_id, exam.exam_id, exam.accession_number, exam.study_uid, row.exam_id,
       row.accession_number, row.study_uid});
}

bool ReportStore::fits(const std::string& exam_id, const ReportRow& row) {
  const auto before = cohort_.report(exam_id);
  if (!before) return true;
  ReportRow stored;
  stored.text = before->text;
  stored.summary_code = before->summary_code;
  return say_the_same(stored, row);
}

void ReportStore::retry(std::int64_t pending_rowid) {
  auto values = cohort_.database().prepare(
      "SELECT patient_id, exam_id, accession_number, study_uid, exam_date, death_date,"
      " summary_code, source, text FROM pending_reports WHERE rowid = ?");
  values.bind(1, pending_rowid);
  if (!values.step()) return;
  ReportRow row;
  row.patient_id = values.text(0);
  row.exam_id = values.text(1);
  row.accession_number = values.text(2);
  row.study_uid = values.text(3);
  row.exam_date = values.text(4);
  row.death_date = values.text(5);
  if (!values.is_null(6)) row.summary_code = values.integer(6);
  const auto where = values.text(7);
  row.text = values.text(8);
  values.reset();

  const auto found = finder_.find(row);
  if (const auto* refusal = std::get_if<Refusal>(&found)) {
    problem(where, refusal->code, refusal->explanation);
    return;
  }
  const auto& exam = std::get<MatchedExam>(found);
  if (!fits(exam.exam_id, row)) {
    problem(where, "reports.conflict",
            fmt::format("says something else of exam {} than the report stored with it, and waits. "
                        "Import the right one again to settle it",
                        printable(exam.exam_id)));
    return;
  }
  store_death_date(exam, row, where);
  check_exam_date(exam, row, where);
  write(exam.exam_id, row);
  cohort_.database().run("DELETE FROM pending_reports WHERE rowid = ?", {pending_rowid});
  ++summary_.matched_pending;
}

// --- dates

void ReportStore::check_exam_date(const MatchedExam& exam, const ReportRow& row,
                                  const std::string& where) {
  if (row.exam_date.empty() || exam.exam_date.empty()) return;
  const auto days = days_between(exam.exam_date, row.exam_date);
  if (days >= -1 && days <= 1) return;  // reports are dated when they are read
  note(where, "reports.exam_date",
       fmt::format("exam {} is of {} by its DICOM header, and of {} by this row: is it the same?",
                   printable(exam.exam_id), exam.exam_date, row.exam_date));
}

bool ReportStore::death_is_possible(const MatchedExam& exam, const ReportRow& row,
                                    const std::string& where) {
  const auto& examined = exam.exam_date.empty() ? row.exam_date : exam.exam_date;
  if (examined.empty() || days_between(examined, row.death_date) >= 0) return true;
  problem(where, "reports.death_before_exam",
          fmt::format("the death date {} lies before the exam {} of {}; the date is not taken over",
                      row.death_date, printable(exam.exam_id), examined));
  return false;
}

void ReportStore::store_death_date(const MatchedExam& exam, const ReportRow& row,
                                   const std::string& where) {
  if (row.death_date.empty() || !death_is_possible(exam, row, where)) return;
  const auto [known, first] = deaths_.try_emplace(exam.patient_id, Death{row.death_date, where});
  if (!first) {
    if (known->second.date == row.death_date) return;
    problem(where, "reports.death_date",
            fmt::format("patient {} died on {} by this row, and on {} by {}, which was kept",
                        printable(exam.patient_id), row.death_date, known->second.date,
                        known->second.where));
    return;
  }
  const auto patient = cohort_.patient(exam.patient_id);
  if (!patient || patient->death_date == row.death_date) return;
  if (!patient->death_date.empty()) {
    note(where, "reports.death_date_replaced",
         fmt::format("the death date of patient {} was {} and is {} now",
                     printable(exam.patient_id), patient->death_date, row.death_date));
  }
  cohort_.database().run("UPDATE patients SET death_date = ? WHERE patient_id = ?",
                         {row.death_date, exam.patient_id});
}

}  // namespace uptake
