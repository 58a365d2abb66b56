#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_text.h"

namespace uptake {

/// A mention of a sentence that may be labelled, with what two labelers say of it.
struct CandidateMention {
  Span span;               ///< bytes of the sentence
  std::string region;      ///< of the ontology
  double probability = 0;  ///< that it is abnormal: by the model
  double second = 0;       ///< the same, by the second opinion: the rules
};

/// A sentence that may be labelled next.
struct AnnotationCandidate {
  std::string text;     ///< UTF-8
  std::string exam_id;  ///< of its first occurrence; may be empty
  std::vector<CandidateMention> mentions;
  std::size_t occurrences = 1;  ///< with its near-duplicates
  double draw = 0;              ///< random, in [0, 1); decides between equals
};

/// What labelling a sentence is to teach. `random` is what the paper did.
enum class AnnotationStrategy { mixed, uncertainty, disagreement, rarity, random };
inline constexpr std::array<std::string_view, 5> annotation_strategies{
    "mixed", "uncertainty", "disagreement", "rarity", "random"};
/// Errors: "annotate.strategy".
AnnotationStrategy annotation_strategy(std::string_view name);

/// Mentions of each region.
using RegionCounts = std::map<std::string, std::size_t, std::less<>>;

struct QueueRequest {
  AnnotationStrategy strategy = AnnotationStrategy::mixed;
  std::size_t count = 50;
  RegionCounts labelled;  ///< mentions that are labelled already
  RegionCounts corpus;    ///< mentions in all sentences, labelled ones and repeats included
};

/// Why a sentence was put where it is. The first three are in [0, 1], each half the mean over its
/// mentions and half their largest:
struct AnnotationReasons {
  double uncertainty = 0;   ///< entropy of the probability in bits
  double disagreement = 0;  ///< difference of the two probabilities
  /// (1 + l)^-1/2 (1 - log(1 + c) / log(2 + C)): l mentions of the region are labelled, those
  /// queued before included; c of the corpus's C mentions are of the region.
  double rarity = 0;
  std::size_t alike = 0;  ///< queued before it and made from the same template
};

struct QueuedSentence {
  AnnotationCandidate candidate;
  double score = 0;
  AnnotationReasons why;
};

/// What `candidate` would teach were it the first to be queued: the reason that the strategy names,
/// or the mean of the three for mixed; its draw for random.
double teaching_value(const AnnotationCandidate& candidate, const QueueRequest& request);

/// The `count` best, best first. Each is chosen knowing those before it: rarity sinks with them,
/// and the score is halved for each that is made from the same template (not so for random, where
/// the order is that of the draws). The same input gives the same order.
std::vector<QueuedSentence> annotation_queue(std::vector<AnnotationCandidate> candidates,
                                             const QueueRequest& request);

}  // namespace uptake
