#pragma once

#include <vector>

#include "labeling/labelled_sentences.h"
#include "training/pretraining_text.h"
#include "training/report_batches.h"
#include "training/train_report.h"

namespace uptake {

/// The text of a request's tables and cohort; one report in fifty goes to `validation`.
void read_texts(const ReportTrainingRequest& request, PretrainingText& text,
                PretrainingText& validation);

struct ReportExamples {
  std::vector<ExampleSource> sources;  ///< one a file, and one of the cohort's annotations
  std::vector<ReportExample> validation;
};

/// Where the request has no sentences for validation, a tenth of those to train on is kept for it
/// (table_part_of()), at most 1,000, which is said.
/// Errors: those of reading them.
ReportExamples read_examples(const ReportTrainingRequest& request, const ExampleMaker& maker);

}  // namespace uptake
