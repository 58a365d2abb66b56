#include "labeling/sentence_encoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace uptake {
namespace {

constexpr std::size_t shortest_model = 8;  ///< tokens

/// How far the windows of a long sentence are apart.
std::size_t stride_of(std::size_t window) { return window / 2; }

std::size_t windows_for(std::size_t tokens, std::size_t window) {
  if (tokens <= window) return 1;
  const auto stride = stride_of(window);
  return (tokens - window + stride - 1) / stride + 1;
}

}  // namespace

void check_vocabulary(const WordpieceTokenizer& tokenizer, const BertConfig& config) {
  if (static_cast<std::int64_t>(tokenizer.size()) <= config.vocab_size) return;
  throw Error("labeler.vocabulary", "vocab.txt has more pieces than the model has words",
              "take vocab.txt, config.json and model.safetensors from one training");
}

SentenceEncoder::SentenceEncoder(const WordpieceTokenizer& tokenizer, std::size_t longest)
    : tokenizer_(tokenizer), window_(longest - 2) {
  if (longest < shortest_model) {
    throw Error("bert.too_short", fmt::format("the model reads {} tokens at a time", longest),
                fmt::format("max_position_embeddings must be {} or more", shortest_model));
  }
}

TokenSequence SentenceEncoder::sequence_of(std::span<const WordpieceToken> tokens) const {
  TokenSequence sequence;
  sequence.ids.reserve(tokens.size() + 2);
  sequence.ids.push_back(tokenizer_.special().classify);
  for (const auto& token : tokens) sequence.ids.push_back(token.id);
  sequence.ids.push_back(tokenizer_.special().separate);
  return sequence;
}

TokenPlace SentenceEncoder::place_of(Span mention, std::span<const WordpieceToken> tokens) const {
  const auto first = std::partition_point(tokens.begin(), tokens.end(), [&](const auto& token) {
    return token.span.end <= mention.begin;
  });
  const auto last = std::partition_point(
      first, tokens.end(), [&](const auto& token) { return token.span.begin < mention.end; });
  if (first == last) return {};
  const auto begin = static_cast<std::size_t>(first - tokens.begin());
  const auto end = static_cast<std::size_t>(last - tokens.begin());
  // The window in whose middle the mention begins, so that it has words on both sides.
  const auto stride = stride_of(window_), windows = windows_for(tokens.size(), window_);
  const auto before = begin < stride / 2 ? 0 : (begin - stride / 2) / stride;
  const auto sequence = std::min(before, windows - 1);
  const auto start = sequence * stride;
  return {sequence, begin - start + 1, std::min(end - start, window_) + 1};
}

SentenceCoding SentenceEncoder::encode(std::string_view sentence, std::span<const Span> mentions,
                                       std::span<const std::int32_t> rules) const {
  const auto pieces = tokenizer_.tokenize(sentence);
  const std::span<const WordpieceToken> tokens(pieces);
  SentenceCoding coding;
  for (std::size_t i = 0; i < windows_for(tokens.size(), window_); ++i) {
    const auto start = i * stride_of(window_);
    coding.sequences.push_back(
        sequence_of(tokens.subspan(start, std::min(window_, tokens.size() - start))));
  }
  for (const auto& mention : mentions) coding.mentions.push_back(place_of(mention, tokens));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& place = coding.mentions[i];
    auto& sequence = coding.sequences[place.sequence];
    sequence.rules.resize(sequence.ids.size());
    std::fill(sequence.rules.begin() + static_cast<std::ptrdiff_t>(place.begin),
              sequence.rules.begin() + static_cast<std::ptrdiff_t>(place.end), rules[i]);
  }
  return coding;
}

}  // namespace uptake
