#include "labeling/finding_scorer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace uptake {

FindingScorer::FindingScorer(WordpieceTokenizer tokenizer,
                             std::unique_ptr<const ReportNetwork> network)
    : tokenizer_(std::move(tokenizer)),
      network_(std::move(network)),
      encoder_(tokenizer_, static_cast<std::size_t>(network_->config().max_position_embeddings)) {
  check_vocabulary(tokenizer_, network_->config());
  if (!network_->config().finding_head) {
    throw Error("labeler.no_finding", "the model was trained without labels of whole sentences",
                "train it with a finding_weight above 0");
  }
}

double FindingScorer::probability(std::string_view sentence) const {
  const auto coding = encoder_.encode(sentence, {});
  float highest = -INFINITY;
  for (const auto& output : network_->run(coding.sequences)) {
    highest = std::max(highest, output.finding.value());
  }
  return 1 / (1 + std::exp(-static_cast<double>(highest)));
}

}  // namespace uptake
