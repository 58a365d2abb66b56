#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/random.h"
#include "labeling/annotation_queue.h"

namespace uptake {

/// The sentences from which those to label next are chosen: near-duplicates once, labelled ones
/// never.
///
///     CandidatePool pool({.strategy = AnnotationStrategy::mixed, .seed = 1});
///     pool.exclude("The liver is normal.");
///     pool.add(candidate);
///     for (const QueuedSentence& next : pool.next(50)) ...
///
/// Bounded in memory: of more than twice `most` different sentences the best `most` are kept, as
/// seen until then. For random that changes nothing: its draws are fixed.
class CandidatePool {
 public:
  struct Options {
    AnnotationStrategy strategy = AnnotationStrategy::mixed;
    std::uint64_t seed = 1;
    std::size_t most = 20'000;
  };
  explicit CandidatePool(Options options);

  /// A sentence that is labelled: it and its near-duplicates are not proposed. To be called before
  /// they are added.
  void exclude(std::string_view sentence);
  /// A mention of `region` is labelled.
  void count_labelled(const std::string& region) { ++labelled_[region]; }

  /// Sentences in the same order make the same pool. One without mentions, and one longer than
  /// `longest` bytes, which is no sentence for a person to judge, is passed over.
  /// Each is drawn by itself and the best draw of its near-duplicates counts, so that what is said
  /// often is drawn early, as from a heap of all sentences.
  void add(AnnotationCandidate candidate);

  /// The `count` best, best first, which leave the pool with all others.
  std::vector<QueuedSentence> next(std::size_t count);

  struct Seen {
    std::size_t sentences = 0;  ///< with mentions
    std::size_t different = 0;  ///< those that may be proposed, near-duplicates once
    std::size_t labelled = 0, too_long = 0;
  };
  const Seen& seen() const { return seen_; }

  static constexpr std::size_t longest = 4000;

 private:
  void shrink();
  QueueRequest request(std::size_t count) const;

  Options options_;
  RandomStream draws_;
  RegionCounts labelled_, corpus_;
  std::unordered_set<std::string> excluded_;  ///< keys
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<AnnotationCandidate> candidates_;
  Seen seen_;
};

}  // namespace uptake
