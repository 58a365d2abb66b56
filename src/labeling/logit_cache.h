#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace uptake {

/// Remembers what the model said of a sentence: templated reports say the same ones over and over.
/// Bounded: what was asked for least recently goes, half of all at a time. Thread-safe.
class LogitCache {
 public:
  using Logits = std::shared_ptr<const std::vector<float>>;

  /// `bytes` of keys and logits that are kept, about.
  explicit LogitCache(std::size_t bytes) : limit_(bytes / 2) {}

  /// Null where it is not known.
  Logits find(const std::string& key);
  void put(const std::string& key, Logits logits);

 private:
  using Generation = std::unordered_map<std::string, Logits>;
  void insert(const std::string& key, const Logits& logits);

  std::mutex mutex_;
  std::size_t limit_, young_bytes_ = 0;
  Generation young_, old_;
};

}  // namespace uptake
