#include "labeling/mention_attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace uptake {
namespace {

/// Mentions with a word of the sentence, each span once ("both lungs" are two mentions).
std::vector<Mention> different_spans(std::span<const Mention> mentions) {
  std::vector<Mention> different;
  for (const auto& mention : mentions) {
    const auto is_same = [&](const Mention& other) { return other.span == mention.span; };
    if (mention.implied) continue;
    // The last one's rule counts, as in SentenceEncoder.
    std::erase_if(different, is_same);
    different.push_back(mention);
  }
  return different;
}

std::vector<Span> spans_of(std::span<const Mention> mentions) {
  std::vector<Span> spans;
  for (const auto& mention : mentions) spans.push_back(mention.span);
  return spans;
}

/// [layers, heads, n, n] -> [layers, end - begin, n], the mean over the heads.
std::vector<float> mean_over_heads(const std::vector<float>& attention, std::size_t layers,
                                   std::size_t heads, std::size_t n, const TokenPlace& place) {
  const auto rows = place.end - place.begin;
  std::vector<float> mean(layers * rows * n);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    for (std::size_t head = 0; head < heads; ++head) {
      const auto* from = &attention[((layer * heads + head) * n + place.begin) * n];
      auto* to = &mean[layer * rows * n];
      for (std::size_t i = 0; i < rows * n; ++i) to[i] += from[i] / static_cast<float>(heads);
    }
  }
  return mean;
}

}  // namespace

float MentionAttention::weight(std::size_t layer, std::size_t from, std::size_t to) const {
  return weights[(layer * (end - begin) + from) * tokens() + to];
}

double MentionAttention::mean_weight(std::optional<std::size_t> layer, std::size_t to) const {
  const auto first = layer.value_or(0), last = layer ? first + 1 : layers;
  double sum = 0;
  for (auto i = first; i < last; ++i) {
    for (std::size_t from = 0; from < end - begin; ++from) sum += weight(i, from, to);
  }
  return sum / static_cast<double>((last - first) * (end - begin));
}

AttentionReader::AttentionReader(const WordpieceTokenizer& tokenizer, const ReportNetwork& network,
                                 WordGroups groups)
    : tokenizer_(tokenizer),
      network_(network),
      groups_(std::move(groups)),
      encoder_(tokenizer, static_cast<std::size_t>(network.config().max_position_embeddings)) {
  check_vocabulary(tokenizer, network.config());
}

std::vector<std::int32_t> AttentionReader::rule_numbers(std::span<const Mention> mentions) const {
  std::vector<std::int32_t> numbers;
  const auto& rules = network_.config().rules;
  if (rules.empty()) return numbers;
  for (const auto& mention : mentions) {
    const auto found = std::find(rules.begin(), rules.end(), mention.rule);
    numbers.push_back(found == rules.end() ? 0
                                           : static_cast<std::int32_t>(found - rules.begin()) + 1);
  }
  return numbers;
}

std::vector<MentionAttention> AttentionReader::read(std::string_view sentence,
                                                    std::span<const Mention> mentions) const {
  const auto different = different_spans(mentions);
  const auto spans = spans_of(different);
  if (spans.empty()) return {};
  const auto coding = encoder_.encode(sentence, spans, rule_numbers(different));
  if (coding.sequences.size() > 1) {
    throw Error("attention.too_long",
                fmt::format("a sentence has more tokens than the {} that the model reads at once",
                            network_.config().max_position_embeddings),
                "cut it into shorter ones");
  }
  std::vector<Span> tokens{{0, 0}};
  for (const auto& token : tokenizer_.tokenize(sentence)) tokens.push_back(token.span);
  tokens.push_back({sentence.size(), sentence.size()});

  const auto& sequence = coding.sequences.front();
  MentionAttention common;
  for (const auto id : sequence.ids) {
    common.pieces.push_back(tokenizer_.vocabulary()[static_cast<std::size_t>(id)]);
  }
  common.groups = groups_.groups_of(sentence, spans, tokens);
  common.layers = static_cast<std::size_t>(network_.config().num_hidden_layers);
  const auto heads = static_cast<std::size_t>(network_.config().num_attention_heads);
  const auto attention = network_.attention(sequence);

  std::vector<MentionAttention> read;
  for (std::size_t i = 0; i < different.size(); ++i) {
    const auto& place = coding.mentions[i];
    if (place.begin == 0) continue;  // [CLS] stands for a mention without a token
    auto one = common;
    one.words = different[i].span.of(sentence);
    one.span = different[i].span;
    one.region = different[i].region;
    one.begin = place.begin;
    one.end = place.end;
    std::fill(one.groups.begin() + static_cast<std::ptrdiff_t>(one.begin),
              one.groups.begin() + static_cast<std::ptrdiff_t>(one.end), WordGroup::mention);
    one.weights = mean_over_heads(attention, one.layers, heads, one.tokens(), place);
    read.push_back(std::move(one));
  }
  return read;
}

}  // namespace uptake
