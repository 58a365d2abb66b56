#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "labeling/labelled_sentences.h"
#include "labeling/sentence_encoder.h"
#include "ontology/ontology.h"
#include "report/mention.h"

namespace uptake {

/// A sequence to learn mentions from.
struct ReportExample {
  struct Mention {
    std::size_t begin = 0, end = 0;  ///< tokens, [CLS] being 0
    bool abnormal = false;
  };
  TokenSequence sequence;
  std::vector<Mention> mentions;
  std::optional<bool> finding;  ///< label of [CLS]
  std::string text;             ///< for messages
};

/// Turns labelled sentences into examples.
class ExampleMaker {
 public:
  /// `rules`: null, or the scorer whose decisions a hybrid is given; `rule_names`: their numbers,
  /// as BertConfig::rules. All must outlive this object.
  ExampleMaker(const Ontology& ontology, const SentenceEncoder& encoder, const MentionScorer* rules,
               std::vector<std::string> rule_names);

  /// One a sequence: several for a sentence longer than the model. A mention without a token (its
  /// characters are none that the tokenizer keeps) is left out.
  std::vector<ReportExample> make(const LabelledSentence& sentence) const;
  std::vector<ReportExample> make(std::span<const LabelledSentence> sentences) const;

 private:
  std::vector<std::int32_t> rules_of(const LabelledSentence& sentence) const;

  const Ontology& ontology_;
  const SentenceEncoder& encoder_;
  const MentionScorer* rules_;
  std::vector<std::string> rule_names_;
};

}  // namespace uptake
