#include "labeling/attention_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/csv.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::size_t groups = all_word_groups.size();

std::size_t place_of(WordGroup group) { return static_cast<std::size_t>(group); }

std::string layer_name(std::optional<std::size_t> layer) {
  return layer ? std::to_string(*layer + 1) : "mean";
}

std::string decimal(double value) { return fmt::format("{:.6f}", value); }

std::optional<std::size_t> layer_at(std::size_t row, std::size_t layers) {
  return row < layers ? std::optional(row) : std::nullopt;
}

}  // namespace

void AttentionStudy::add(std::span<const MentionAttention> mentions) {
  if (mentions.empty()) return;
  std::array<std::size_t, groups> seeing{};  // mentions that see a word of the group
  std::array<double, groups> expected{};
  std::vector<double> shares((layers_ + 1) * groups);
  for (const auto& mention : mentions) {
    std::array<std::size_t, groups> tokens{};
    for (const auto group : mention.groups) ++tokens[place_of(group)];
    for (std::size_t g = 0; g < groups; ++g) {
      seeing[g] += tokens[g] > 0;
      expected[g] += static_cast<double>(tokens[g]) / static_cast<double>(mention.tokens());
    }
    for (std::size_t row = 0; row <= layers_; ++row) {
      for (std::size_t to = 0; to < mention.tokens(); ++to) {
        shares[row * groups + place_of(mention.groups[to])] +=
            mention.mean_weight(layer_at(row, layers_), to);
      }
    }
  }
  SentenceShares sentence;
  sentence.shares.resize(shares.size());
  for (std::size_t g = 0; g < groups; ++g) {
    if (seeing[g] == 0) continue;
    const auto count = static_cast<double>(seeing[g]);
    sentence.seen[g] = true;
    sentence.expected[g] = static_cast<float>(expected[g] / count);
    for (auto i = g; i < shares.size(); i += groups) {
      sentence.shares[i] = static_cast<float>(shares[i] / count);
    }
  }
  sentences_.push_back(std::move(sentence));
}

std::vector<GroupAttention> AttentionStudy::rows(const BootstrapOptions& options) const {
  if (sentences_.empty()) return {};
  const auto statistics = (layers_ + 1) * groups;
  const ResampleStatistics means = [&](std::span<const std::uint32_t> weights,
                                       std::span<double> out) {
    std::array<double, groups> total{};
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t s = 0; s < sentences_.size(); ++s) {
      if (weights[s] == 0) continue;
      const double weight = weights[s];
      for (std::size_t g = 0; g < groups; ++g) total[g] += sentences_[s].seen[g] ? weight : 0;
      for (std::size_t i = 0; i < statistics; ++i) out[i] += weight * sentences_[s].shares[i];
    }
    // A group that no sentence has is 0/0: not defined.
    for (std::size_t i = 0; i < statistics; ++i) out[i] /= total[i % groups];
  };
  std::vector<double> shares(statistics);
  means(std::vector<std::uint32_t>(sentences_.size(), 1), shares);
  const auto intervals = bootstrap_intervals(sentences_.size(), statistics, options, means);

  std::array<double, groups> expected{};
  std::array<std::size_t, groups> having{};
  for (const auto& sentence : sentences_) {
    for (std::size_t g = 0; g < groups; ++g) {
      having[g] += sentence.seen[g];
      expected[g] += sentence.expected[g];
    }
  }
  std::vector<GroupAttention> rows;
  for (std::size_t i = 0; i < statistics; ++i) {
    const auto g = i % groups;
    if (having[g] == 0) continue;
    rows.push_back({layer_at(i / groups, layers_), all_word_groups[g], shares[i],
                    having[g] > 1 ? intervals[i] : std::nullopt,
                    expected[g] / static_cast<double>(having[g]), having[g]});
  }
  return rows;
}

std::string attention_table(std::span<const GroupAttention> rows) {
  auto table = csv_row({"layer", "group", "share", "low", "high", "expected", "sentences"});
  for (const auto& row : rows) {
    table += csv_row({layer_name(row.layer), std::string(name_of(row.group)), decimal(row.share),
                      row.interval ? decimal(row.interval->low) : "",
                      row.interval ? decimal(row.interval->high) : "", decimal(row.expected),
                      std::to_string(row.sentences)});
  }
  return table;
}

std::string token_table(std::span<const MentionAttention> mentions) {
  auto table = csv_row({"mention", "position", "token", "group", "layer", "weight"});
  for (const auto& mention : mentions) {
    for (std::size_t row = 0; row <= mention.layers; ++row) {
      const auto layer = layer_at(row, mention.layers);
      for (std::size_t i = 0; i < mention.tokens(); ++i) {
        table += csv_row({printable(mention.words), std::to_string(i), mention.pieces[i],
                          std::string(name_of(mention.groups[i])), layer_name(layer),
                          decimal(mention.mean_weight(layer, i))});
      }
    }
  }
  return table;
}

}  // namespace uptake
