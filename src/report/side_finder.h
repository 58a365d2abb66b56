#pragma once

#include <optional>

#include "report/term_matcher.h"

namespace uptake {

enum class Side { none, left, right, both };

/// The side of each term of a sentence, and where the words that say so begin and end.
struct SidedTerm {
  TermMatch match;
  Side side = Side::none;
  std::size_t first = 0, last = 0;  ///< words of the mention: side, term, head noun
};

/// `spoken` is the side that the text spoke of last; it resolves "contralateral" and is brought up
/// to date.
std::vector<SidedTerm> find_sides(const std::vector<TermMatch>& matches, const Words& words,
                                  const PhraseWords& roles, Side& spoken);

}  // namespace uptake
