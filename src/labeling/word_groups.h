#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "report/phrase_trie.h"
#include "report/report_text.h"

namespace uptake {

/// What a token does in a sentence, seen from one mention. The first four are those of the paper's
/// Fig. 4d.
enum class WordGroup { region, physical, qualifier, negation, mention, rest, mark };
inline constexpr std::array<WordGroup, 7> all_word_groups{
    WordGroup::region,  WordGroup::physical, WordGroup::qualifier, WordGroup::negation,
    WordGroup::mention, WordGroup::rest,     WordGroup::mark};
/// "region": other regions than the mention's own words, which are "mention"; "mark": punctuation,
/// [CLS] and [SEP].
std::string_view name_of(WordGroup group);

/// Lists of words for each group (share/report/word_groups.json).
class WordGroups {
 public:
  /// Errors: those of check_config (share/schemas/word_groups.json); "config.invalid" where a
  /// phrase stands in two groups.
  static WordGroups read(const std::filesystem::path& file);
  static WordGroups shipped();

  /// The group of each of `tokens`, which are bytes of the sentence in ascending order; an empty
  /// one ([CLS], [SEP]) is a mark. The words of `regions` are `region`, whatever list they are on;
  /// none is `mention`. Phrases do not overlap, the longest at each place from the left counts.
  /// Linear in the sentence; thread-safe.
  std::vector<WordGroup> groups_of(std::string_view sentence, std::span<const Span> regions,
                                   std::span<const Span> tokens) const;

 private:
  PhraseTrie trie_;  ///< payload: the WordGroup
};

}  // namespace uptake
