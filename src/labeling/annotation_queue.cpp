#include "labeling/annotation_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "labeling/propagate.h"
#include "labeling/sentence_key.h"

namespace uptake {
namespace {

double entropy(double probability) {
  const double p = clipped_probability(probability);
  if (p == 0 || p == 1) return 0;
  return -p * std::log2(p) - (1 - p) * std::log2(1 - p);
}

/// Half the mean and half the largest: one doubtful mention among many counts, two count more.
template <class Value>
double over_mentions(const std::vector<CandidateMention>& mentions, const Value& value) {
  double sum = 0, largest = 0;
  for (const auto& mention : mentions) {
    const double one = value(mention);
    sum += one;
    largest = std::max(largest, one);
  }
  return mentions.empty() ? 0 : (sum / static_cast<double>(mentions.size()) + largest) / 2;
}

std::size_t count_of(const RegionCounts& counts, const std::string& region) {
  const auto found = counts.find(region);
  return found == counts.end() ? 0 : found->second;
}

double total_of(const RegionCounts& counts) {
  double total = 0;
  for (const auto& [region, count] : counts) total += static_cast<double>(count);
  return total;
}

AnnotationReasons reasons_of(const AnnotationCandidate& candidate, const RegionCounts& labelled,
                             const RegionCounts& corpus, double corpus_total) {
  AnnotationReasons why;
  const auto& mentions = candidate.mentions;
  why.uncertainty =
      over_mentions(mentions, [](const CandidateMention& m) { return entropy(m.probability); });
  why.disagreement = over_mentions(mentions, [](const CandidateMention& m) {
    return std::abs(clipped_probability(m.probability) - clipped_probability(m.second));
  });
  why.rarity = over_mentions(mentions, [&](const CandidateMention& m) {
    const auto here = static_cast<double>(count_of(corpus, m.region));
    const auto known = static_cast<double>(count_of(labelled, m.region));
    const double among = std::max(corpus_total, here);
    return (1 - std::log(1 + here) / std::log(2 + among)) / std::sqrt(1 + known);
  });
  return why;
}

double value_of(const AnnotationReasons& why, double draw, AnnotationStrategy strategy) {
  switch (strategy) {
    case AnnotationStrategy::uncertainty:
      return why.uncertainty;
    case AnnotationStrategy::disagreement:
      return why.disagreement;
    case AnnotationStrategy::rarity:
      return why.rarity;
    case AnnotationStrategy::random:
      return draw;
    case AnnotationStrategy::mixed:
      break;
  }
  return (why.uncertainty + why.disagreement + why.rarity) / 3;
}

std::string template_of(const AnnotationCandidate& candidate) {
  std::vector<Span> spans;
  for (const auto& mention : candidate.mentions) spans.push_back(mention.span);
  return template_key(candidate.text, spans);
}

/// A candidate with a score that holds or is too high, never too low.
struct Entry {
  double score = 0, draw = 0;
  std::size_t place = 0;

  bool operator<(const Entry& other) const {
    return std::tuple(score, draw, other.place) < std::tuple(other.score, other.draw, place);
  }
};

/// What has been queued, and what a candidate is worth after that.
class Queue {
 public:
  Queue(std::vector<AnnotationCandidate> candidates, const QueueRequest& request)
      : request_(request), labelled_(request.labelled), corpus_total_(total_of(request.corpus)) {
    candidates_ = std::move(candidates);
    for (const auto& candidate : candidates_) templates_.push_back(template_of(candidate));
  }

  std::size_t size() const { return candidates_.size(); }

  /// Score and reasons as of now, without the candidate.
  QueuedSentence judge(std::size_t place) const {
    const auto& candidate = candidates_[place];
    QueuedSentence judged;
    judged.why = reasons_of(candidate, labelled_, request_.corpus, corpus_total_);
    const auto alike = queued_.find(templates_[place]);
    if (alike != queued_.end()) judged.why.alike = alike->second;
    judged.score = value_of(judged.why, candidate.draw, request_.strategy);
    if (request_.strategy != AnnotationStrategy::random) {
      judged.score *= std::pow(0.5, static_cast<double>(judged.why.alike));
    }
    return judged;
  }

  Entry entry(std::size_t place, double score) const {
    return {score, candidates_[place].draw, place};
  }

  AnnotationCandidate take(std::size_t place) {
    for (const auto& mention : candidates_[place].mentions) ++labelled_[mention.region];
    ++queued_[templates_[place]];
    return std::move(candidates_[place]);
  }

 private:
  const QueueRequest& request_;
  std::vector<AnnotationCandidate> candidates_;
  std::vector<std::string> templates_;  ///< of each candidate
  RegionCounts labelled_;
  double corpus_total_ = 0;
  std::unordered_map<std::string, std::size_t> queued_;  ///< how many of each template
};

}  // namespace

AnnotationStrategy annotation_strategy(std::string_view name) {
  const auto& names = annotation_strategies;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw Error("annotate.strategy", fmt::format("no strategy '{}'", printable(name)),
                fmt::format("give one of: {}", fmt::join(names, ", ")));
  }
  return static_cast<AnnotationStrategy>(found - names.begin());
}

double teaching_value(const AnnotationCandidate& candidate, const QueueRequest& request) {
  const auto why =
      reasons_of(candidate, request.labelled, request.corpus, total_of(request.corpus));
  return value_of(why, candidate.draw, request.strategy);
}

std::vector<QueuedSentence> annotation_queue(std::vector<AnnotationCandidate> candidates,
                                             const QueueRequest& request) {
  Queue queue(std::move(candidates), request);
  std::priority_queue<Entry> entries;
  for (std::size_t i = 0; i < queue.size(); ++i) entries.push(queue.entry(i, queue.judge(i).score));
  std::vector<QueuedSentence> queued;
  // What is queued only lowers the scores of the others, so that one that is still the best with
  // its score of now is the best of all, and few are judged again.
  while (queued.size() < request.count && !entries.empty()) {
    const auto place = entries.top().place;
    entries.pop();
    auto judged = queue.judge(place);
    const auto now = queue.entry(place, judged.score);
    if (!entries.empty() && now < entries.top()) {
      entries.push(now);
      continue;
    }
    judged.candidate = queue.take(place);
    queued.push_back(std::move(judged));
  }
  return queued;
}

}  // namespace uptake
