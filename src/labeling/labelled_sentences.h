#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/cohort.h"
#include "report/report_text.h"

namespace uptake {

/// A mention with what a person, or the simulator, says of it.
struct LabelledMention {
  Span span;           ///< bytes of the sentence
  std::string region;  ///< of the ontology; "" for a finding ("pneumonia")
  bool abnormal = false;
};

/// A sentence to train or to test the report model with.
struct LabelledSentence {
  std::string text;
  std::vector<LabelledMention> mentions;
  /// Whether the sentence as a whole tells of anything abnormal, seen or avid.
  std::optional<bool> finding;
};

/// JSON Lines, as the simulator writes them (truth/sentences.jsonl) and people do; other keys are
/// passed over:
///
///     {"text": "No avid nodes in the neck.", "finding": false, "held_out": false,
///      "mentions": [{"begin": 21, "end": 25, "region": "neck", "abnormal": false}]}
///
/// begin and end are in code points. "finding" and "region" may be missing. With `held_out` only
/// the lines that say so (kept for tests) are read, else only the others.
/// Errors: "file.read"; "sentences.line" with the file and the line.
std::vector<LabelledSentence> read_labelled_sentences(const std::filesystem::path& file,
                                                      bool held_out = false);

/// Parts of a table of sentences: a tenth for validation, two for tests, the rest for training. By
/// the sentence's words alone, so that a repeated sentence is never in two parts.
enum class TablePart { training, validation, test };
TablePart table_part_of(std::string_view sentence);

/// One part of a table label,sentence: rows labelled s (abnormal) or h (normal) as sentences with a
/// finding or without, without mentions; rows with other labels are passed over.
/// Errors: "file.read", "csv.syntax", "sentences.columns".
std::vector<LabelledSentence> read_labelled_table(const std::filesystem::path& file,
                                                  TablePart part);

struct AnnotatedSentences {
  std::vector<LabelledSentence> sentences;
  std::size_t unusable = 0;  ///< annotations
};

/// What people said of mentions with `uptake annotations`, those whose label says abnormal or
/// normal (1, true, "abnormal", "positive"; 0, false, "normal", "negative"). A place without a text
/// is one of the exam's report; its sentence is taken. Of several words on one span and region the
/// last counts. Annotations of whole exams are not for this, and not unusable.
AnnotatedSentences annotated_sentences(Cohort& cohort);

}  // namespace uptake
