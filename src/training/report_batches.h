#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "training/report_examples.h"

namespace uptake {

/// Examples from one place, and how often it is drawn from, beside the others.
struct ExampleSource {
  std::string name;
  double weight = 1;
  std::vector<ReportExample> examples;
};

/// Draws the batches of an epoch: mentions with replacement, as in the paper, a source by its
/// weight and a mention of it evenly; with each comes its whole sentence. (An example without
/// mentions, labelled as a whole, counts as one mention.) Sentences of like length stand in one
/// batch, so that little is padded: the draws of a dozen batches are sorted by length, then the
/// batches are shuffled.
class ReportBatches {
 public:
  /// `sources` must outlive this object. `with_findings`: sentences labelled as a whole count.
  /// Errors: "training.no_examples" when there is nothing to draw, naming the source of positive
  /// weight that is empty.
  ReportBatches(const std::vector<ExampleSource>& sources, std::size_t batch, std::uint64_t seed,
                bool with_findings = true);

  using Batch = std::vector<const ReportExample*>;
  /// `draws` mentions in batches, one of which may be smaller. The same for the same seed and
  /// epoch.
  std::vector<Batch> epoch(std::int64_t epoch, std::size_t draws) const;

 private:
  struct Pool {
    double up_to = 0;                         ///< weights of this and the pools before
    std::vector<const ReportExample*> units;  ///< one a mention
  };
  std::vector<Pool> pools_;
  std::size_t batch_;
  std::uint64_t seed_;
};

}  // namespace uptake
