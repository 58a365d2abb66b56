#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "labeling/mention_attention.h"
#include "labeling/word_groups.h"
#include "statistics/bootstrap.h"

namespace uptake {

/// What a group of words gets of the attention that mentions pay, on one layer.
struct GroupAttention {
  std::optional<std::size_t> layer;  ///< from 0; none: the mean of all layers
  WordGroup group = WordGroup::rest;
  double share = 0;                  ///< 0 to 1
  std::optional<Interval> interval;  ///< of the share, by bootstrap over sentences
  double expected = 0;               ///< the share if each token got the same
  std::size_t sentences = 0;         ///< that have a word of the group: the others do not count
};

/// Layer-wise attention to groups of words (the paper's Fig. 4d). Of a mention and a layer: the
/// weights of the group's tokens added up, the mean over heads and the mention's tokens. Of a
/// sentence: the mean over those of its mentions that see a word of the group. The answer is the
/// mean over such sentences, whose number differs from group to group, so that shares of a layer
/// need not add up to 1. Keeps about 30 bytes a sentence and layer.
///
///     AttentionStudy study(12);
///     for (...) study.add(reader.read(sentence, mentions));
///     for (const auto& row : study.rows({.resamples = 1000})) ...
class AttentionStudy {
 public:
  explicit AttentionStudy(std::size_t layers) : layers_(layers) {}

  /// The mentions of one sentence; nothing where there are none.
  void add(std::span<const MentionAttention> mentions);
  std::size_t sentences() const { return sentences_.size(); }

  /// By layer, the mean of all layers last; for each the groups that a sentence has words of, in
  /// the order of all_word_groups.
  std::vector<GroupAttention> rows(const BootstrapOptions& options) const;

 private:
  static constexpr std::size_t groups = all_word_groups.size();
  struct SentenceShares {
    std::array<bool, groups> seen{};
    std::array<float, groups> expected{};
    std::vector<float> shares;  ///< [layers + 1, groups], the last row the mean of the layers
  };
  std::size_t layers_;
  std::vector<SentenceShares> sentences_;
};

/// CSV: layer (from 1, or "mean"), group, share, low, high, expected, sentences. low and high are
/// empty where there are too few sentences for an interval.
std::string attention_table(std::span<const GroupAttention> rows);

/// CSV of single mentions: mention, position (of the token, [CLS] being 0), token, group, layer
/// (from 1, or "mean"), weight. Weights of one mention and layer add up to 1.
std::string token_table(std::span<const MentionAttention> mentions);

}  // namespace uptake
