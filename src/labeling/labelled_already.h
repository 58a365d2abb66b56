#pragma once

#include <filesystem>

#include "cohort/cohort.h"
#include "labeling/candidate_pool.h"
#include "labeling/report_labeler.h"

namespace uptake {

/// Excludes the sentences of a file from what is proposed, and counts their regions as labelled.
/// JSON Lines: labelled sentences (labelled_sentences.h), also where a person has yet to say what
/// is abnormal (a batch that was handed out is not handed out again), or annotations with a text
/// (cohort/annotations.h). Errors: "file.read"; "sentences.line" with the file and the line.
void exclude_labelled_file(const std::filesystem::path& file, CandidatePool& pool);

/// The same for what people have said of sentences with `uptake annotations`, whatever it was: the
/// text that an annotation holds, or the sentence of the exam's report in which its span lies. What
/// is said of an exam as a whole excludes no sentence.
void exclude_annotated(Cohort& cohort, const ReportLabeler& labeler, CandidatePool& pool);

}  // namespace uptake
