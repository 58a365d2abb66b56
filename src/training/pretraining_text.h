#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// The sentences of many reports as tokens, in order: what a report model is pre-trained on. Four
/// bytes a token: 100,000 reports of 400 tokens are 160 MB.
class PretrainingText {
 public:
  explicit PretrainingText(const WordpieceTokenizer& tokenizer) : tokenizer_(&tokenizer) {}

  void begin_report() { reports_.push_back(sentences_.size() - 1); }
  /// A sentence of the report begun last; one without a token is passed over.
  void add_sentence(std::string_view sentence);

  std::size_t sentences() const { return sentences_.size() - 1; }
  std::size_t reports() const { return reports_.size(); }
  std::size_t tokens() const { return tokens_.size(); }
  std::span<const std::int32_t> sentence(std::size_t i) const {
    return std::span(tokens_).subspan(sentences_[i], sentences_[i + 1] - sentences_[i]);
  }
  /// One past the last sentence of the report that sentence i is of.
  std::size_t end_of_report(std::size_t i) const;

 private:
  const WordpieceTokenizer* tokenizer_;
  std::vector<std::int32_t> tokens_;
  std::vector<std::size_t> sentences_{0};  ///< where each begins in tokens_, and the end
  std::vector<std::size_t> reports_;       ///< the first sentence of each
};

/// Sentence by sentence, the texts of a file: a table of reports (labeling/report_source.h), the
/// sentences of reports one a row (columns report, sentence), or labelled sentences (.jsonl), each
/// by itself. Answers how many rows could not be
/// used. Errors: "file.read", "reports.columns".
std::size_t read_report_sentences(const std::filesystem::path& file,
                                  const std::function<void()>& report,
                                  const std::function<void(std::string_view)>& sentence);

}  // namespace uptake
