#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/cohort.h"
#include "dicom/file_tree.h"
#include "labeling/candidate_pool.h"
#include "labeling/report_labeler.h"

namespace uptake {

/// Who judges the sentences. Both must find the same mentions, as all of make_labeler() do.
struct CandidateRun {
  const ReportLabeler& labeler;
  const ReportLabeler& second;
  std::size_t threads = 1;
  std::function<void()> on_report = [] {};  ///< or line; called on the caller's thread
};

/// The sentences of a report that mention regions, in the order of the text. A sentence whose
/// region stands in its header alone is "header: sentence", the header being the mention, as the
/// report model reads it. Bytes that are not UTF-8 become U+FFFD.
std::vector<AnnotationCandidate> candidates_of_report(const std::string& exam_id,
                                                      std::string_view text,
                                                      const CandidateRun& run);

/// Adds the sentences of a table of reports (ReportSource), of a cohort, or of lines. Memory does
/// not grow with them. They answer what could not be used. Errors: those of ReportSource.
std::vector<dicom::Problem> add_table(const std::filesystem::path& reports, const CandidateRun& run,
                                      CandidatePool& pool);
std::vector<dicom::Problem> add_cohort(Cohort& cohort, const CandidateRun& run,
                                       CandidatePool& pool);
/// `source`: what the lines are called in messages. Each line is a sentence.
std::vector<dicom::Problem> add_lines(std::istream& lines, const std::string& source,
                                      const CandidateRun& run, CandidatePool& pool);

}  // namespace uptake
