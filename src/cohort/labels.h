#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "report/report_text.h"

namespace uptake {

/// A mention as the cohort keeps it. The span is in bytes of the exam's report.
struct MentionRecord {
  std::size_t sentence = 0;
  Span span;
  std::string region;
  bool implied = false;
  double probability = 0;
  std::string rule;
};

struct LabelRecord {
  std::string region;
  double probability = 0;
  bool mentioned = false;
};

/// What one labeler made of one report.
struct ExamLabels {
  std::string exam_id, labeler;
  std::vector<Sentence> sentences;
  std::vector<MentionRecord> mentions;
  std::vector<LabelRecord> labels;
};

/// Stores the labels of some exams in one transaction; what the labeler said of them before goes.
/// Where a report's sentences are not those stored, what other labelers said of it goes as well:
/// their mentions point into those sentences. Errors: "database.constraint" for an exam without a
/// report; nothing is stored then.
void store_labels(Cohort& cohort, std::span<const ExamLabels> exams);

/// Nothing where this labeler has not labelled this exam. Labels are by region's name, mentions by
/// place in the text. Labels go when their report is replaced.
std::optional<ExamLabels> load_labels(Cohort& cohort, const std::string& exam_id,
                                      const std::string& labeler);

/// Who has labelled an exam, by name.
std::vector<std::string> labelers_of(Cohort& cohort, const std::string& exam_id);

/// The first report whose exam comes after `after` by name; "" for the first of all. So reports are
/// gone through one by one, while labels are written.
std::optional<ReportRecord> next_report(Cohort& cohort, const std::string& after);

}  // namespace uptake
