#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/cohort.h"
#include "dicom/file_tree.h"

namespace uptake {

/// What a person says of a region of an exam, or of a span of a text. As one line of JSON:
///
///     {"exam_id": "A17", "begin": 4, "end": 9, "region": "liver", "label": "abnormal",
///      "annotator": "mr", "time": "2026-01-31T12:00:00Z", "comment": "segment 4"}
///
/// exam_id or text is needed (both: an excerpt of that exam's report); begin and end, in code
/// points of the text, or of the report where there is none, come together or not at all; label is
/// a word, a number or true or false; time is ISO 8601; comment may be missing.
struct Annotation {
  std::string exam_id, text;
  std::optional<std::int64_t> begin, end;
  std::string region, label, annotator, time, comment;
};

/// Errors: "annotation.invalid" saying which key is wrong.
Annotation parse_annotation(std::string_view json_line);

struct AnnotationImport {
  std::size_t stored = 0;
  std::size_t unchanged = 0;             ///< the very same line is there already
  std::size_t unknown_exams = 0;         ///< stored, of exams that the cohort does not have (yet)
  std::vector<dicom::Problem> problems;  ///< lines left out, with their numbers
};

/// Stores JSON Lines. Each line is kept byte by byte beside what it says, keys that are not known
/// here included, so that what comes out is what went in. Blank lines are passed over.
AnnotationImport import_annotations(Cohort& cohort, std::istream& lines, const std::string& source);

/// Hands over every line, without its line break, in the order in which they came.
void export_annotations(Cohort& cohort, const std::function<void(std::string_view)>& use);

/// One thing that both annotators labelled: the last word of each counts.
struct CommonItem {
  std::string exam_id, text;
  std::optional<std::int64_t> begin, end;
  std::string region, first, second;
};
std::vector<CommonItem> common_annotations(Cohort& cohort, const std::string& first,
                                           const std::string& second);

/// Names, with how many annotations each has made.
std::vector<std::pair<std::string, std::size_t>> annotators(Cohort& cohort);

}  // namespace uptake
