#pragma once

#include <vector>

#include "report/rule_lexicon.h"

namespace uptake {

/// A stretch of a sentence that states one thing: words [first, last).
struct Clause {
  std::size_t first = 0, last = 0;
  bool exception = false;  ///< begins with "except for": it says the contrary of the one before
};

/// Words [first, last) that a mention covers.
struct MentionWords {
  std::size_t first = 0, last = 0;
};

/// Divides a sentence where one statement ends and the next begins: at semicolons, "but" and its
/// like, "except for", before "and no", before a joined clause with a verb of its own, and where a
/// second finding with a place of its own begins.
std::vector<Clause> split_clauses(const Words& words, const std::vector<Cue>& cues,
                                  const std::vector<MentionWords>& mentions);

}  // namespace uptake
