#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labeling/logit_cache.h"
#include "labeling/sentence_encoder.h"
#include "nn/report_network.h"
#include "report/mention.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// The report model (Eq. 1 and 2 of the paper): the probability of a mention is the mean over its
/// tokens. Each distinct sentence is scored once, as long as the cache holds it. A mention that
/// only a header stands for is read as "header: sentence". Its rule is "model".
///
/// As a hybrid, what the rules decide of each mention is an input of the model as well, and their
/// log-odds, times "uptake_rule_trust" of config.json, are added to its own: a prior. The
/// mention's rule is then "hybrid: " and theirs. In either, mentions of history, technique and
/// comparison are not abnormal now, whatever the model says: rule "section".
class ModelScorer : public MentionScorer {
 public:
  /// `rules`: null, or the scorer that makes it a hybrid. Errors: "labeler.no_hybrid" when the
  /// network was not trained with rules.
  ModelScorer(WordpieceTokenizer tokenizer, std::unique_ptr<const ReportNetwork> network,
              std::unique_ptr<const MentionScorer> rules = nullptr);

  void score(std::string_view text, const ReportText& report,
             std::span<Mention> mentions) const override;

 private:
  struct Work;
  std::int32_t rule_number(const std::string& rule) const;
  Work encode(std::string_view text, const ReportText& report, std::span<Mention> mentions) const;
  std::vector<LogitCache::Logits> logits_of(std::span<const TokenSequence> sequences) const;

  WordpieceTokenizer tokenizer_;
  std::unique_ptr<const ReportNetwork> network_;
  std::unique_ptr<const MentionScorer> rules_;
  SentenceEncoder encoder_;
  double rule_trust_;  ///< how much the rules' log-odds count; "uptake_rule_trust" of config.json
  std::map<std::string, std::int32_t, std::less<>> rule_numbers_;
  mutable LogitCache cache_;
};

}  // namespace uptake
