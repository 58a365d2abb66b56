#pragma once

#include <memory>
#include <string_view>

#include "labeling/sentence_encoder.h"
#include "nn/report_network.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// The label of a whole sentence, from [CLS]: does it tell of anything abnormal, seen or avid? A
/// calcified granuloma is a finding, and no abnormal uptake.
class FindingScorer {
 public:
  /// Errors: "labeler.no_finding" for a model without that head.
  FindingScorer(WordpieceTokenizer tokenizer, std::unique_ptr<const ReportNetwork> network);

  /// The highest of its parts for a sentence longer than the model. Thread-safe.
  double probability(std::string_view sentence) const;

 private:
  WordpieceTokenizer tokenizer_;
  std::unique_ptr<const ReportNetwork> network_;
  SentenceEncoder encoder_;
};

}  // namespace uptake
