#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ontology/ontology.h"
#include "report/phrase_trie.h"

namespace uptake {

/// The region that words mean, by the side that goes with them.
struct Target {
  std::optional<std::size_t> none, left, right;
};

/// All that the ontology says of how regions are named, compiled for looking up.
class TermIndex {
 public:
  explicit TermIndex(const Ontology& ontology);
  ~TermIndex();
  TermIndex(const TermIndex&) = delete;
  TermIndex& operator=(const TermIndex&) = delete;

  const Target& target(std::size_t payload) const { return targets_[payload]; }
  const PhraseTrie& terms() const { return terms_; }            ///< payload: target
  const PhraseTrie& node_terms() const { return node_terms_; }  ///< payload: target
  /// Exact as written: "RUL". Payload of the target.
  std::optional<std::size_t> abbreviation(std::string_view written) const;

  struct Pattern {
    std::size_t target;
    bool exclusion;  ///< what lies in a match is not the target's region; else it is
    std::unique_ptr<re2::RE2> expression;  ///< case-insensitive, bounded by word boundaries
  };
  /// The patterns that match somewhere in the text, found in one pass over it.
  std::vector<const Pattern*> patterns_in(std::string_view text) const;

  /// Whether region `a` is `b` or above it.
  bool is_above(std::size_t a, std::size_t b) const;

 private:
  void add_region(std::size_t region);
  void add_derived();
  void add_pattern(const std::string& pattern, std::size_t target, bool exclusion);
  std::size_t make_target(const Target& target);
  std::optional<std::size_t> common_ancestor(std::size_t a, std::size_t b) const;

  const Ontology& ontology_;
  std::vector<Target> targets_;
  PhraseTrie terms_, node_terms_;
  std::map<std::string, std::size_t, std::less<>> abbreviations_;
  std::vector<Pattern> patterns_;
  std::unique_ptr<re2::RE2::Set> all_patterns_;
  /// "upper lobe" of "left upper lobe" and "right upper lobe".
  std::map<std::string, Target> derived_terms_, derived_node_terms_;
};

/// The term and its plurals: "lung", "lungs"; "axilla", "axillas", "axillae".
std::vector<std::string> with_plurals(const std::string& term);

}  // namespace uptake
