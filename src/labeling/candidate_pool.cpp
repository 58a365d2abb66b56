#include "labeling/candidate_pool.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "labeling/sentence_key.h"

namespace uptake {

CandidatePool::CandidatePool(Options options)
    : options_(options), draws_(options.seed, "annotation") {}

void CandidatePool::exclude(std::string_view sentence) { excluded_.insert(sentence_key(sentence)); }

void CandidatePool::add(AnnotationCandidate candidate) {
  if (candidate.mentions.empty()) return;
  ++seen_.sentences;
  const double draw = draws_.uniform();
  for (const auto& mention : candidate.mentions) ++corpus_[mention.region];
  if (candidate.text.size() > longest) {
    ++seen_.too_long;
    return;
  }
  auto key = sentence_key(candidate.text);
  if (excluded_.contains(key)) {
    ++seen_.labelled;
    return;
  }
  const auto [found, is_new] = places_.try_emplace(std::move(key), candidates_.size());
  if (!is_new) {
    auto& known = candidates_[found->second];
    ++known.occurrences;
    known.draw = std::max(known.draw, draw);
    return;
  }
  ++seen_.different;
  candidate.draw = draw;
  candidates_.push_back(std::move(candidate));
  if (candidates_.size() > 2 * options_.most) shrink();
}

QueueRequest CandidatePool::request(std::size_t count) const {
  return {options_.strategy, count, labelled_, corpus_};
}

void CandidatePool::shrink() {
  const auto now = request(options_.most);
  std::vector<double> values;
  for (const auto& candidate : candidates_) values.push_back(teaching_value(candidate, now));
  std::vector<std::size_t> order(candidates_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (values[a] != values[b]) return values[a] > values[b];
    return candidates_[a].draw > candidates_[b].draw;
  });
  order.resize(options_.most);
  std::sort(order.begin(), order.end());
  std::vector<AnnotationCandidate> kept;
  places_.clear();
  for (const auto place : order) {
    places_.emplace(sentence_key(candidates_[place].text), kept.size());
    kept.push_back(std::move(candidates_[place]));
  }
  candidates_ = std::move(kept);
}

std::vector<QueuedSentence> CandidatePool::next(std::size_t count) {
  places_.clear();
  return annotation_queue(std::exchange(candidates_, {}), request(count));
}

}  // namespace uptake
