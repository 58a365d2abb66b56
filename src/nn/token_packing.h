#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace uptake {

/// Sequences of one length, one after the other.
struct PackedGroup {
  std::size_t sequences;
  std::size_t length;
};

/// What is computed in one go: tokens of several sequences without padding.
struct PackedBatch {
  std::vector<std::size_t> sequences;  ///< places in the list that was given, longest first
  std::vector<PackedGroup> groups;     ///< the same sequences by length
  std::size_t tokens = 0;
};

/// Sorts by length and cuts into batches of about the same number of tokens, at most about
/// `tokens_at_once` (plus one sequence). As many as a multiple of `threads`, so that threads that
/// take one batch each end together; fewer when a batch would be less than `worth_a_batch` tokens.
std::vector<PackedBatch> pack_sequences(std::span<const std::size_t> lengths,
                                        std::size_t tokens_at_once, std::size_t threads,
                                        std::size_t worth_a_batch = 64);

}  // namespace uptake
