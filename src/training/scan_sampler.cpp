#include "training/scan_sampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/random.h"

namespace uptake {
namespace {

constexpr std::size_t scan_batches_sorted = 12;

/// Exams that are drawn evenly.
struct Pool {
  double up_to;  ///< weights of this one and those before it
  std::vector<std::size_t> exams;
};

[[noreturn]] void refuse(const std::string& what, const std::string& cure) {
  throw Error("training.sampling", what, cure);
}

std::vector<Pool> pools_of(const std::vector<ScanExam>& exams,
                           const std::map<std::int64_t, double>& weights) {
  std::map<std::int64_t, Pool> pools;
  double total = 0;
  for (const auto& [code, weight] : weights) {
    if (!(weight >= 0) || !std::isfinite(weight)) {
      refuse(fmt::format("the weight of summary code {} is {}", code, weight),
             "weights are shares, 0 or more");
    }
    if (weight > 0) pools[code] = {total += weight, {}};
  }
  for (std::size_t i = 0; i < exams.size(); ++i) {
    const auto& code = exams[i].summary_code;
    if (!code) continue;
    const bool is_named = weights.contains(*code);
    const auto pool = pools.find(is_named ? *code : other_summary_codes);
    if (pool != pools.end()) pool->second.exams.push_back(i);
  }
  std::vector<Pool> result;
  for (auto& [code, pool] : pools) {
    if (pool.exams.empty()) {
      refuse(fmt::format("no exam has {}, which has a weight",
                         code == other_summary_codes ? "another summary code"
                                                     : fmt::format("summary code {}", code)),
             "leave it out of summary_code_weights");
    }
    result.push_back(std::move(pool));
  }
  if (result.empty()) refuse("no summary code has a weight", "give one above 0");
  return result;
}

}  // namespace

struct ScanSampler::State {
  ScanSamplerOptions options;
  std::vector<std::int64_t> slices;
  std::vector<Pool> pools;  ///< with replacement

  std::mutex mutex;
  std::int64_t cached = -1;
  std::vector<std::vector<std::size_t>> batches;  ///< of the epoch `cached`

  std::vector<std::size_t> draws_of(std::int64_t epoch, RandomStream& rng) const;
  std::vector<std::size_t> turns_of(std::int64_t epoch) const;
  std::vector<std::vector<std::size_t>> batches_of(std::int64_t epoch) const;
};

/// With replacement.
std::vector<std::size_t> ScanSampler::State::draws_of(std::int64_t epoch, RandomStream& rng) const {
  if (!options.with_replacement) return turns_of(epoch);
  std::vector<std::size_t> draws(options.exams_per_epoch);
  for (auto& draw : draws) {
    const double at = rng.uniform(0, pools.back().up_to);
    const auto pool = std::find_if(pools.begin(), pools.end() - 1,
                                   [&](const Pool& one) { return at < one.up_to; });
    draw = pool->exams[rng.below(pool->exams.size())];
  }
  return draws;
}

/// Without: all exams in an order that is drawn, then in another one; an epoch goes on where the
/// one before it ended.
std::vector<std::size_t> ScanSampler::State::turns_of(std::int64_t epoch) const {
  const auto exams = slices.size(), wanted = options.exams_per_epoch;
  const auto first = static_cast<std::size_t>(epoch) * wanted;
  std::vector<std::size_t> turns, order(exams);
  turns.reserve(wanted);
  for (auto turn = first / exams; turns.size() < wanted; ++turn) {
    RandomStream rng(options.seed, "scan order", turn);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, rng);
    const auto begin = turns.empty() ? first % exams : 0;
    const auto count = std::min(exams - begin, wanted - turns.size());
    const auto from = order.begin() + static_cast<std::ptrdiff_t>(begin);
    turns.insert(turns.end(), from, from + static_cast<std::ptrdiff_t>(count));
  }
  return turns;
}

std::vector<std::vector<std::size_t>> ScanSampler::State::batches_of(std::int64_t epoch) const {
  RandomStream rng(options.seed, "scan batches", static_cast<std::uint64_t>(epoch));
  auto draws = draws_of(epoch, rng);
  const auto at = [&](std::size_t i) { return draws.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto is_shorter = [this](std::size_t a, std::size_t b) { return slices[a] < slices[b]; };
  std::vector<std::vector<std::size_t>> cut;
  const auto chunk = options.batch * scan_batches_sorted;
  for (std::size_t begin = 0; begin < draws.size(); begin += chunk) {
    const auto end = std::min(draws.size(), begin + chunk);
    if (options.length_buckets) std::stable_sort(at(begin), at(end), is_shorter);
    for (auto i = begin; i < end; i += options.batch) {
      cut.emplace_back(at(i), at(std::min(end, i + options.batch)));
    }
  }
  if (options.length_buckets) shuffle(cut, rng);
  return cut;
}

ScanSampler::ScanSampler(const std::vector<ScanExam>& exams, ScanSamplerOptions options)
    : state_(std::make_unique<State>()) {
  if (exams.empty()) refuse("there are no exams to draw", "import and label some");
  if (options.batch == 0) refuse("a batch of no exams", "a batch has 1 or more");
  if (options.exams_per_epoch == 0) options.exams_per_epoch = exams.size();
  if (!options.summary_code_weights.empty()) {
    if (!options.with_replacement) {
      refuse("weights of summary codes without replacement", "set replacement to true");
    }
    state_->pools = pools_of(exams, options.summary_code_weights);
  } else {
    std::vector<std::size_t> all(exams.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    state_->pools.push_back({1, std::move(all)});
  }
  for (const auto& exam : exams) state_->slices.push_back(exam.slices);
  state_->options = std::move(options);
}

ScanSampler::~ScanSampler() = default;

std::size_t ScanSampler::batches_per_epoch() const {
  const auto& options = state_->options;
  return (options.exams_per_epoch + options.batch - 1) / options.batch;
}

std::vector<std::size_t> ScanSampler::batch(std::int64_t epoch, std::size_t index) const {
  const std::lock_guard lock(state_->mutex);
  if (state_->cached != epoch) {
    state_->batches = state_->batches_of(epoch);
    state_->cached = epoch;
  }
  return state_->batches.at(index);
}

}  // namespace uptake
