#pragma once

#include <string>
#include <unordered_map>

#include "cohort/cohort.h"
#include "cohort/report_table.h"
#include "cohort/reports.h"
#include "cohort/reports_matching.h"

namespace uptake {

/// Stores reports one by one, as they are given, and counts in `summary` what became of them.
/// Remembers what one import has seen, to notice rows that speak of the same exam. Opens no
/// transaction.
class ReportStore {
 public:
  /// `keep_unmatched`: reports without an exam wait in the cohort; otherwise they are only listed.
  ReportStore(Cohort& cohort, ReportSummary& summary, bool keep_unmatched);

  /// `where` names the row to a person. `original` is the row as it was read (`row` may have been
  /// de-identified since) and must outlive this object: duplicates are told by it.
  void store(const ReportRow& row, const std::string& where, const ReportRow& original);
  /// A row of pending_reports, if its exam has come.
  void retry(std::int64_t pending_rowid);

 private:
  enum class Written { stored, replaced, unchanged };
  struct Seen {
    const ReportRow* original;
    std::string where;
  };
  struct Death {
    std::string date, where;
  };

  void store_matched(const MatchedExam& exam, const ReportRow& row, const std::string& where,
                     const ReportRow& original);
  void store_unmatched(const ReportRow& row, const std::string& where, const ReportRow& original,
                       const std::string& explanation);
  bool is_first(const std::string& key, const std::string& name, const std::string& where,
                const ReportRow& original);
  Written write(const std::string& exam_id, const ReportRow& row);
  bool fits(const std::string& exam_id, const ReportRow& row);
  void supersede_pending(const MatchedExam& exam, const ReportRow& row);
  void check_exam_date(const MatchedExam& exam, const ReportRow& row, const std::string& where);
  void store_death_date(const MatchedExam& exam, const ReportRow& row, const std::string& where);
  bool death_is_possible(const MatchedExam& exam, const ReportRow& row, const std::string& where);

  void problem(const std::string& where, std::string code, std::string message);
  void note(const std::string& where, std::string code, std::string message);

  Cohort& cohort_;
  ReportSummary& summary_;
  bool keep_unmatched_;
  ExamFinder finder_;
  std::unordered_map<std::string, Seen> seen_;     ///< by exam, or by identifiers while unmatched
  std::unordered_map<std::string, Death> deaths_;  ///< by patient
};

}  // namespace uptake
