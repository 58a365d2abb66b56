#include "training/report_batches.h"

#include <algorithm>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::size_t sentence_batches_sorted = 12;

bool is_shorter(const ReportExample* a, const ReportExample* b) {
  return a->sequence.ids.size() < b->sequence.ids.size();
}

}  // namespace

ReportBatches::ReportBatches(const std::vector<ExampleSource>& sources, std::size_t batch,
                             std::uint64_t seed, bool with_findings)
    : batch_(batch), seed_(seed) {
  double total = 0;
  for (const auto& source : sources) {
    if (source.weight <= 0) continue;
    Pool pool{total += source.weight, {}};
    for (const auto& example : source.examples) {
      const bool is_whole = with_findings && example.mentions.empty() && example.finding;
      pool.units.insert(pool.units.end(), is_whole ? 1 : example.mentions.size(), &example);
    }
    if (pool.units.empty()) {
      throw Error("training.no_examples", printable(source.name) + " has no labelled mention",
                  "give sentences with mentions, or leave it out; labels of whole sentences need a "
                  "finding_weight above 0");
    }
    pools_.push_back(std::move(pool));
  }
  if (pools_.empty()) {
    throw Error("training.no_examples", "there is nothing to train on", "give --sentences FILE");
  }
}

std::vector<ReportBatches::Batch> ReportBatches::epoch(std::int64_t epoch,
                                                       std::size_t draws) const {
  RandomStream rng(seed_, "report batches", static_cast<std::uint64_t>(epoch));
  Batch drawn(draws);
  for (auto& unit : drawn) {
    const double at = rng.uniform(0, pools_.back().up_to);
    const auto pool = std::find_if(pools_.begin(), pools_.end() - 1,
                                   [&](const Pool& one) { return at < one.up_to; });
    unit = pool->units[rng.below(pool->units.size())];
  }
  std::vector<Batch> batches;
  const auto chunk = batch_ * sentence_batches_sorted;
  for (std::size_t begin = 0; begin < draws; begin += chunk) {
    const auto end = std::min(draws, begin + chunk);
    const auto at = [&](std::size_t i) { return drawn.begin() + static_cast<std::ptrdiff_t>(i); };
    std::stable_sort(at(begin), at(end), is_shorter);
    for (auto i = begin; i < end; i += batch_) {
      batches.emplace_back(at(i), at(std::min(end, i + batch_)));
    }
  }
  shuffle(batches, rng);
  return batches;
}

}  // namespace uptake
