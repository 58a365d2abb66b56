#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/mention.h"
#include "report/phrase_trie.h"

namespace uptake {

/// The paper's regular-expression baseline: a mention is abnormal unless its sentence has a word of
/// negation. Lists of such words are in share/report/baseline.json: "paper" (without, no, none) and
/// "code", that of the authors' published program.
class BaselineScorer : public MentionScorer {
 public:
  explicit BaselineScorer(const std::vector<std::string>& negations);
  /// Errors: "config.invalid" naming the lists that there are.
  static BaselineScorer shipped(const std::string& list = "paper");

  void score(std::string_view text, const ReportText& report,
             std::span<Mention> mentions) const override;

 private:
  PhraseTrie negations_;
};

}  // namespace uptake
