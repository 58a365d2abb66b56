#include "nn/token_packing.h"

#include <algorithm>
#include <numeric>

namespace uptake {
namespace {

std::size_t over(std::size_t amount, std::size_t size) { return (amount + size - 1) / size; }

void add(PackedBatch& batch, std::size_t sequence, std::size_t length) {
  batch.sequences.push_back(sequence);
  batch.tokens += length;
  if (batch.groups.empty() || batch.groups.back().length != length) {
    batch.groups.push_back({0, length});
  }
  ++batch.groups.back().sequences;
}

}  // namespace

std::vector<PackedBatch> pack_sequences(std::span<const std::size_t> lengths,
                                        std::size_t tokens_at_once, std::size_t threads,
                                        std::size_t worth_a_batch) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  const std::size_t tokens = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
  const std::size_t wanted = over(over(tokens, tokens_at_once), threads) * threads;
  const std::size_t count = std::max<std::size_t>(
      1, std::min({wanted, lengths.size(),
                   std::max(over(tokens, tokens_at_once), tokens / worth_a_batch)}));
  std::vector<PackedBatch> batches;
  std::size_t before = 0;  // tokens of the sequences that are placed
  for (const std::size_t sequence : order) {
    // Batch b has the sequences that start in the b-th part of all tokens.
    if (batches.empty() || before * count >= tokens * batches.size()) batches.emplace_back();
    add(batches.back(), sequence, lengths[sequence]);
    before += lengths[sequence];
  }
  return batches;
}

}  // namespace uptake
