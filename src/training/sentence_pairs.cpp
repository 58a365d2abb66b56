#include "training/sentence_pairs.h"

#include <algorithm>
#include <span>

namespace uptake {
namespace {

struct Passage {
  std::vector<std::int32_t> ids;
  std::size_t end = 0;  ///< the sentence behind it
};

/// Whole sentences from `first` on, within the report, as many as fit; the first one is cut.
Passage passage_from(const PretrainingText& text, std::size_t first, std::size_t room) {
  Passage passage;
  const auto last = text.end_of_report(first);
  for (passage.end = first; passage.end < last; ++passage.end) {
    const auto sentence = text.sentence(passage.end);
    const auto left = room - passage.ids.size();
    if (sentence.size() > left && passage.end > first) break;
    const auto taken = sentence.first(std::min(left, sentence.size()));
    passage.ids.insert(passage.ids.end(), taken.begin(), taken.end());
  }
  return passage;
}

TokenSequence join(const Passage& first, const Passage& second,
                   const WordpieceTokenizer::Special& special) {
  TokenSequence sequence;
  auto& ids = sequence.ids;
  ids.push_back(special.classify);
  ids.insert(ids.end(), first.ids.begin(), first.ids.end());
  ids.push_back(special.separate);
  sequence.types.assign(ids.size(), 0);
  ids.insert(ids.end(), second.ids.begin(), second.ids.end());
  ids.push_back(special.separate);
  sequence.types.resize(ids.size(), 1);
  return sequence;
}

}  // namespace

SentencePair draw_pair(const PretrainingText& text, std::size_t tokens,
                       const WordpieceTokenizer::Special& special, RandomStream& rng) {
  const std::size_t room = (tokens - 3) / 2;
  const auto start = rng.below(text.sentences());
  const auto first = passage_from(text, start, room);
  const bool can_follow = first.end < text.end_of_report(start);
  bool follows = can_follow && rng.uniform() < 0.5;
  auto next = first.end;
  if (!follows) {
    // Another report, where there is one: what stands further on in this one may well follow.
    for (int attempt = 0; attempt < 8; ++attempt) {
      next = rng.below(text.sentences());
      if (text.end_of_report(next) != text.end_of_report(start)) break;
    }
    follows = can_follow && next == first.end;  // drawn by chance, where there is one report
  }
  return {join(first, passage_from(text, next, room), special), follows};
}

}  // namespace uptake
