#include "labeling/logit_cache.h"

#include <utility>

namespace uptake {
namespace {

constexpr std::size_t entry_overhead = 128;  ///< bytes of the table and its pointers, about

}  // namespace

const std::pmr::vector<float>* LogitCache::find_in(Generation& generation, std::string_view key) {
  const auto found = generation.entries.find(std::pmr::string(key));
  return found == generation.entries.end() ? nullptr : &found->second;
}

std::optional<LogitCache::Logits> LogitCache::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto* found = find_in(*young_, key)) return Logits(found->begin(), found->end());
  const auto* found = find_in(*old_, key);
  if (found == nullptr) return std::nullopt;
  Logits logits(found->begin(), found->end());
  insert(key, logits);
  return logits;
}

void LogitCache::put(std::string_view key, std::span<const float> logits) {
  const std::lock_guard lock(mutex_);
  insert(key, logits);
}

void LogitCache::insert(std::string_view key, std::span<const float> logits) {
  const auto [place, is_new] = young_->entries.try_emplace(std::pmr::string(key, &young_->memory));
  if (!is_new) return;
  place->second.assign(logits.begin(), logits.end());
  young_bytes_ += key.size() + logits.size_bytes() + entry_overhead;
  if (young_bytes_ < limit_) return;
  old_ = std::exchange(young_, std::make_unique<Generation>());
  young_bytes_ = 0;
}

}  // namespace uptake
