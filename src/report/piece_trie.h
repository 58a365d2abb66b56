#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace uptake {

/// The pieces of a vocabulary as a trie over bytes, to find the longest one that a text begins
/// with. One step a byte, each a look into a flat table.
class PieceTrie {
 public:
  struct Match {
    std::int32_t id = 0;
    std::size_t bytes = 0;  ///< of the text, without the "##" of the piece
  };

  PieceTrie();
  /// A piece that is there already keeps its identifier: false then.
  bool add(std::string_view piece, std::int32_t id);
  std::optional<std::int32_t> id_of(std::string_view piece) const;
  /// The longest piece that `text` begins with; `inside` a word, of those that begin with "##".
  std::optional<Match> longest(std::string_view text, bool inside) const;

 private:
  static constexpr std::uint32_t none = 0xffffffff, root = 0;
  static constexpr std::int32_t no_piece = -1;
  /// Says where node `from` goes with a byte. The key is node << 8 | byte.
  struct Edge {
    std::uint64_t key = free;
    std::uint32_t to = none;
  };
  static constexpr std::uint64_t free = ~std::uint64_t{0};

  std::uint32_t child(std::uint32_t node, char byte) const;
  std::uint32_t make_child(std::uint32_t node, char byte);
  std::size_t slot_of(std::uint64_t key) const;  ///< where it is, or where it would be put
  void grow();

  std::vector<Edge> edges_;        ///< open addressing; a power of two, at most half full
  std::vector<std::int32_t> ids_;  ///< of each node
  std::uint32_t inside_ = none;    ///< the node of "##"
};

}  // namespace uptake
