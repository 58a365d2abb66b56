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

/// Sentences to train on, a source a file (and one of the cohort's annotations).
std::vector<ExampleSource> read_sources(const ReportTrainingRequest& request,
                                        const ExampleMaker& maker);
std::vector<ReportExample> read_validation(const ReportTrainingRequest& request,
                                           const ExampleMaker& maker);

}  // namespace uptake
