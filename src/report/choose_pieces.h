#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/word_counts.h"

namespace uptake {

struct ChosenPiece {
  std::string text;
  std::uint64_t saves = 0;  ///< tokens of all reports, with the pieces chosen before it

  bool operator==(const ChosenPiece&) const = default;
};

/// The paper's "greedy algorithm to find the set of wordpieces that minimize the number of tokens":
/// chooses among `candidates` the piece that saves most tokens of BERT's tokenizer (longest match
/// first), then the next given that one, and so on. At most `most_pieces`; fewer where no candidate
/// saves a token any more. Of two that save the same, the earlier candidate. Candidates that
/// `vocabulary` has are passed over.
///
/// A word that the vocabulary cannot spell counts as many tokens as it has characters, not as one
/// [UNK]: to know it is worth something.
std::vector<ChosenPiece> choose_pieces(const std::vector<WordCount>& words,
                                       const std::vector<std::string>& vocabulary,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most_pieces);

}  // namespace uptake
