#pragma once

#include <string_view>
#include <vector>

#include "report/noun_phrase.h"
#include "report/term_index.h"
#include "report/words.h"

namespace uptake {

/// A term found in a sentence: words [first, last).
struct TermMatch {
  std::size_t first = 0, last = 0;
  Target target;
  bool is_node = false;  ///< its noun phrase has a word for lymph nodes
};

/// Finds the terms of one sentence, none within another, in order.
class TermMatcher {
 public:
  TermMatcher(const TermIndex& index, const PhraseWords& roles, const Words& words,
              const std::vector<const TermIndex::Pattern*>& patterns, std::string_view text,
              Span sentence);
  const std::vector<TermMatch>& matches() const { return matches_; }

 private:
  void find_terms();
  void find_level(const TermIndex::Pattern& pattern);
  void exclude(const TermIndex::Pattern& pattern);
  template <class Use>
  void each_match(const TermIndex::Pattern& pattern, const Use& use) const;
  void share_heads();
  void settle();
  bool add_best(std::size_t at);
  bool has_node_word(std::size_t first, std::size_t last, bool ambiguous) const;
  bool is_phrase_word(std::size_t at) const;
  bool words_within(Span span, std::size_t& first, std::size_t& last) const;
  bool take_head(std::size_t at, const TermMatch& of);

  const TermIndex& index_;
  const PhraseWords& roles_;
  const Words& words_;
  std::string_view text_;
  Span sentence_;
  std::vector<TermMatch> matches_;
};

}  // namespace uptake
