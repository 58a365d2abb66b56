#pragma once

#include <algorithm>
#include <vector>

#include "report/clauses.h"
#include "report/rule_lexicon.h"

namespace uptake {

/// What the rules know of a mention's region.
struct RegionTraits {
  bool physiologic = false;   ///< bright without disease
  bool concept_span = false;  ///< no region but a finding itself ("pneumonia"), from a user's span
};

/// The rules applied to one sentence.
class SentenceRules {
 public:
  SentenceRules(const Words& words, const RuleLexicon& lexicon,
                const std::vector<MentionWords>& mentions);

  /// The rule that decides mention `i`; `implied`: it has no words of its own in the sentence.
  const char* decide(std::size_t i, bool implied, RegionTraits traits) const;

 private:
  /// What holds of a clause: the kinds of its cues outside and inside negation's scope.
  struct Said {
    unsigned affirmed = 0, denied = 0;
    bool mention = false;
  };
  void negate(const Clause& clause);
  void sum_up();
  void follow_history(const Clause& clause);
  std::size_t clause_of(std::size_t word) const {
    return clause_at_[std::min(word, clause_at_.size() - 1)];
  }
  bool is_cued_before(std::size_t word, unsigned kinds, std::size_t reach) const;
  bool is_history(const MentionWords& mention) const;
  const char* by_clause(std::size_t clause, RegionTraits traits) const;
  const char* corrected(const char* rule, std::size_t clause, RegionTraits traits) const;
  const char* by_neighbours(std::size_t clause, RegionTraits traits) const;
  const char* decide_concept(const MentionWords& mention) const;
  const char* decide_in_place(const MentionWords& mention, RegionTraits traits) const;

  const Words& words_;
  const std::vector<MentionWords>& mentions_;
  std::vector<Cue> cues_;
  std::vector<Clause> clauses_;
  bool other_person_ = false;
  std::vector<Said> said_;  ///< by clause
  // By word:
  std::vector<bool> negated_;  ///< in the scope of a negation
  std::vector<bool> past_;     ///< in the scope of "history of"
  std::vector<std::size_t> clause_at_;
  std::vector<unsigned> ending_, starting_;  ///< kinds of the cue that ends before, starts at it
};

}  // namespace uptake
