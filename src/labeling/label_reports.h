#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/cohort.h"
#include "cohort/labels.h"
#include "dicom/file_tree.h"
#include "labeling/report_labeler.h"

namespace uptake {

struct LabelRun {
  const ReportLabeler& labeler;
  std::string name;  ///< of the labeler, as a cohort keeps it: "rules"
  std::size_t threads = 1;
  ReportLabeler::Sections sections = ReportLabeler::Sections::findings_and_impression;
  std::function<void()> on_report = [] {};  ///< called after each, on the caller's thread
};

struct LabelSummary {
  std::size_t reports = 0, mentions = 0;
  std::vector<dicom::Problem> problems;  ///< reports left out
};

/// Labels a table of reports (ReportSource) and writes labels.csv, in the order of the table, in
/// memory that does not grow with it. Errors: those of ReportSource.
LabelSummary label_table(const std::filesystem::path& reports, const LabelRun& run,
                         const std::function<void(std::string_view)>& write);

/// Labels every report of a cohort into it; an exam is stored whole or not at all.
LabelSummary label_cohort(Cohort& cohort, const LabelRun& run);

/// How a cohort keeps a labelled report.
ExamLabels exam_labels(const std::string& exam_id, const std::string& labeler_name,
                       const Ontology& ontology, const LabelledReport& labelled);

}  // namespace uptake
