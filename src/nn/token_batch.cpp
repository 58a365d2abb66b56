#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "nn/bert.h"

namespace uptake {
namespace {

Error bad_input(std::size_t place, const std::string& what) {
  return {"bert.input", fmt::format("sequence {}: {}", place, what),
          "give token ids of this model's own vocabulary, cut to its length"};
}

void check_lengths(const TokenSequence& sequence, std::size_t place) {
  const std::size_t length = sequence.ids.size();
  if (length == 0) throw bad_input(place, "no token");
  if (!sequence.types.empty() && sequence.types.size() != length) {
    throw bad_input(place, fmt::format("{} tokens, {} types", length, sequence.types.size()));
  }
  if (!sequence.rules.empty() && sequence.rules.size() != length) {
    throw bad_input(place, fmt::format("{} tokens, {} rules", length, sequence.rules.size()));
  }
}

void check_numbers(const std::vector<std::int32_t>& numbers, std::int64_t limit, const char* what,
                   std::size_t place) {
  for (const std::int32_t number : numbers) {
    if (number < 0 || number >= limit) {
      throw bad_input(place, fmt::format("no {} {}: there are {}", what, number, limit));
    }
  }
}

void fill_row(torch::Tensor& tensor, std::size_t row, const std::vector<std::int32_t>& values) {
  std::int64_t* out =
      tensor.data_ptr<std::int64_t>() + static_cast<std::int64_t>(row) * tensor.size(1);
  std::copy(values.begin(), values.end(), out);
}

}  // namespace

TokenBatch make_batch(std::span<const TokenSequence> sequences, std::int64_t pad,
                      torch::Device device) {
  if (sequences.empty()) throw bad_input(0, "a batch without any");
  std::size_t longest = 0;
  bool has_rules = false;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    check_lengths(sequences[i], i);
    longest = std::max(longest, sequences[i].ids.size());
    has_rules = has_rules || !sequences[i].rules.empty();
  }
  const auto rows = static_cast<std::int64_t>(sequences.size());
  const auto columns = static_cast<std::int64_t>(longest);
  TokenBatch batch{torch::full({rows, columns}, pad, torch::kLong),
                   torch::zeros({rows, columns}, torch::kLong),
                   torch::zeros({rows, columns}, torch::kBool),
                   has_rules ? torch::zeros({rows, columns}, torch::kLong) : torch::Tensor()};
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    fill_row(batch.ids, i, sequences[i].ids);
    fill_row(batch.types, i, sequences[i].types);
    if (has_rules) fill_row(batch.rules, i, sequences[i].rules);
    bool* mask = batch.mask.data_ptr<bool>() + static_cast<std::int64_t>(i) * columns;
    std::fill_n(mask, sequences[i].ids.size(), true);
  }
  batch.ids = batch.ids.to(device);
  batch.types = batch.types.to(device);
  batch.mask = batch.mask.to(device);
  if (has_rules) batch.rules = batch.rules.to(device);
  return batch;
}

void check_sequence(const TokenSequence& sequence, const BertConfig& config, std::size_t place) {
  check_lengths(sequence, place);
  if (static_cast<std::int64_t>(sequence.ids.size()) > config.max_position_embeddings) {
    throw bad_input(place, fmt::format("{} tokens, the model has {} places", sequence.ids.size(),
                                       config.max_position_embeddings));
  }
  check_numbers(sequence.ids, config.vocab_size, "token", place);
  check_numbers(sequence.types, config.type_vocab_size, "type", place);
  check_numbers(sequence.rules, static_cast<std::int64_t>(config.rules.size()) + 1, "rule", place);
}

}  // namespace uptake
