#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "report/phrase_trie.h"

namespace uptake {

/// What a phrase does to the mentions about it (share/report/rules.json).
struct Cue {
  enum Kind : unsigned {
    pseudo = 1U << 0,
    negation = 1U << 1,
    negation_behind = 1U << 2,
    normal = 1U << 3,
    not_avid = 1U << 4,
    physiologic = 1U << 5,
    not_physiologic = 1U << 6,
    abnormal = 1U << 7,
    lesion = 1U << 8,
    uptake = 1U << 9,
    benign = 1U << 10,
    structural = 1U << 11,
    hedge = 1U << 12,
    resolved = 1U << 13,
    not_resolved = 1U << 14,
    decreased = 1U << 15,
    persists = 1U << 16,
    history = 1U << 17,
    history_behind = 1U << 18,
    other_person = 1U << 19,
    reference = 1U << 20,
    landmark = 1U << 21,
    except = 1U << 22,
    turn = 1U << 23,
    pronoun = 1U << 24,
    verb = 1U << 25,
    passive = 1U << 26,
    negation_ends = 1U << 27,
    history_ends = 1U << 28,
    elsewhere = 1U << 31,  ///< "no other", "the remaining": not of what was spoken of
    measure = 1U << 30,    ///< an SUV
    intensity = 1U << 29,  ///< "increased", "intense": abnormal but where physiology is bright
  };
  std::size_t first = 0, last = 0;  ///< words [first, last)
  unsigned kinds = 0;               ///< of Kind
  bool negated = false;

  bool is(unsigned kind) const { return (kinds & kind) != 0; }
};

/// The phrases of the rules, compiled.
class RuleLexicon {
 public:
  /// Errors: "config.syntax"; "config.invalid" naming the list that is missing or unknown.
  static RuleLexicon read(const std::filesystem::path& file);

  /// The cues of a sentence, the longest at each place, in order, none overlapping.
  std::vector<Cue> find(const Words& words) const;
  /// Whether uptake there is bright without disease: bladder, brain, bowel.
  bool is_physiologic_region(const std::string& region) const {
    return physiologic_regions_.contains(region);
  }
  /// The same of a word of the mention: a ureter has no region of its own.
  bool is_physiologic_word(std::string_view word) const {
    return physiologic_words_.find(word) != physiologic_words_.end();
  }
  double probability(const std::string& rule) const { return probabilities_.at(rule); }
  const std::map<std::string, double>& probabilities() const { return probabilities_; }

 private:
  PhraseTrie trie_;
  std::vector<unsigned> kinds_;  ///< by the trie's payload
  std::map<std::string, double> probabilities_;
  std::set<std::string> physiologic_regions_;
  std::set<std::string, std::less<>> physiologic_words_;
};

}  // namespace uptake
