#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/words.h"

namespace uptake {

/// Many phrases compiled into one automaton over words: all of them are looked for in one pass,
/// whose time does not depend on how many there are.
///
///     trie.add("no evidence of", 7);
///     if (const auto found = trie.longest(words, i)) ...  // found->payload, found->words
///
/// A phrase's word may be "*", any one word. "para-aortic" is found as "para aortic" and
/// "paraaortic" as well, and "subcarinal" as "sub-carinal".
class PhraseTrie {
 public:
  struct Found {
    std::size_t words;    ///< of the text, from where it was looked for
    std::size_t payload;  ///< the one added first where a phrase was added twice
  };

  void add(std::string_view phrase, std::size_t payload);
  /// Calls `on_found` with every phrase that begins at word `at`.
  void each(const Words& words, std::size_t at,
            const std::function<void(const Found&)>& on_found) const;
  /// The payload of a phrase of exactly these words.
  std::optional<std::size_t> exact(const std::vector<std::string_view>& words) const;
  /// The one with most words.
  bool longest(const Words& words, std::size_t at, Found& found) const;

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  struct Node {
    std::size_t payload = no_payload;
    std::uint32_t any = none;  ///< the node behind "*"
  };
  static constexpr std::size_t no_payload = static_cast<std::size_t>(-1);

  /// A word whose hash is known.
  struct Hashed {
    std::string_view text;
    std::size_t hash;
  };
  std::uint32_t child(std::uint32_t node, Hashed word) const;
  std::uint32_t make_child(std::uint32_t node, const std::string& word);
  void walk(const Words& words, std::size_t start, std::size_t at, std::uint32_t node,
            const std::function<void(const Found&)>& on_found) const;
  void add_words(const std::vector<std::string>& words, std::size_t payload);

  struct StringHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(const std::string& text) const {
      return std::hash<std::string_view>{}(text);
    }
    std::size_t operator()(Hashed word) const { return word.hash; }
  };
  struct SameText {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    bool operator()(const std::string& a, const std::string& b) const { return a == b; }
    bool operator()(const std::string& a, Hashed b) const { return a == b.text; }
    bool operator()(Hashed a, const std::string& b) const { return a.text == b; }
  };
  std::unordered_map<std::string, std::uint32_t, StringHash, SameText> vocabulary_;
  std::unordered_map<std::uint64_t, std::uint32_t> edges_;  ///< node << 32 | word -> node
  std::vector<Node> nodes_{1};
};

}  // namespace uptake
