#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace uptake {

/// Remembers what the model said of a sentence: templated reports say the same ones over and over.
/// Bounded: what was asked for least recently goes, half of all at a time. Thread-safe. Lies in
/// blocks of its own: among a network's short-lived tensors it would leave holes that fit none.
class LogitCache {
 public:
  using Logits = std::vector<float>;

  /// `bytes` of keys and logits that are kept, about.
  explicit LogitCache(std::size_t bytes) : limit_(bytes / 2) {}

  /// Nothing where it is not known.
  std::optional<Logits> find(std::string_view key);
  void put(std::string_view key, std::span<const float> logits);

 private:
  struct Generation {
    std::pmr::monotonic_buffer_resource memory{first_block};
    std::pmr::unordered_map<std::pmr::string, std::pmr::vector<float>> entries{&memory};
  };
  static constexpr std::size_t first_block = 1U << 18;

  /// Null where it is not known.
  static const std::pmr::vector<float>* find_in(Generation& generation, std::string_view key);
  void insert(std::string_view key, std::span<const float> logits);

  std::mutex mutex_;
  std::size_t limit_, young_bytes_ = 0;
  std::unique_ptr<Generation> young_ = std::make_unique<Generation>(),
                              old_ = std::make_unique<Generation>();
};

}  // namespace uptake
