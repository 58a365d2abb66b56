#include "labeling/logit_cache.h"

#include <utility>

namespace uptake {
namespace {

constexpr std::size_t entry_overhead = 128;  ///< bytes of the table and its pointers, about

}  // namespace

LogitCache::Logits LogitCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = young_.find(key); found != young_.end()) return found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  const auto logits = found->second;
  insert(key, logits);
  return logits;
}

void LogitCache::put(const std::string& key, Logits logits) {
  const std::lock_guard lock(mutex_);
  insert(key, logits);
}

void LogitCache::insert(const std::string& key, const Logits& logits) {
  if (!young_.emplace(key, logits).second) return;
  young_bytes_ += key.size() + logits->size() * sizeof(float) + entry_overhead;
  if (young_bytes_ < limit_) return;
  old_ = std::exchange(young_, {});
  young_bytes_ = 0;
}

}  // namespace uptake
