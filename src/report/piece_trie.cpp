#include "report/piece_trie.h"

namespace uptake {
namespace {

std::uint64_t key_of(std::uint32_t node, char byte) {
  return std::uint64_t{node} << 8 | static_cast<unsigned char>(byte);
}

}  // namespace

PieceTrie::PieceTrie() : edges_(1024), ids_{no_piece} {}

bool PieceTrie::add(std::string_view piece, std::int32_t id) {
  std::uint32_t node = root;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    node = make_child(node, piece[i]);
    if (i == 1 && piece.substr(0, 2) == "##") inside_ = node;
  }
  if (ids_[node] != no_piece) return false;
  ids_[node] = id;
  return true;
}

std::optional<std::int32_t> PieceTrie::id_of(std::string_view piece) const {
  std::uint32_t node = root;
  for (std::size_t i = 0; i < piece.size() && node != none; ++i) node = child(node, piece[i]);
  if (node == none || ids_[node] == no_piece) return std::nullopt;
  return ids_[node];
}

std::optional<PieceTrie::Match> PieceTrie::longest(std::string_view text, bool inside) const {
  std::optional<Match> found;
  std::uint32_t node = inside ? inside_ : root;
  for (std::size_t i = 0; i < text.size() && node != none; ++i) {
    node = child(node, text[i]);
    if (node != none && ids_[node] != no_piece) found = Match{ids_[node], i + 1};
  }
  return found;
}

std::uint32_t PieceTrie::child(std::uint32_t node, char byte) const {
  return edges_[slot_of(key_of(node, byte))].to;
}

std::uint32_t PieceTrie::make_child(std::uint32_t node, char byte) {
  if (2 * (ids_.size() + 1) > edges_.size()) grow();
  auto& edge = edges_[slot_of(key_of(node, byte))];
  if (edge.to == none) {
    edge = {key_of(node, byte), static_cast<std::uint32_t>(ids_.size())};
    ids_.push_back(no_piece);
  }
  return edge.to;
}

std::size_t PieceTrie::slot_of(std::uint64_t key) const {
  const std::size_t mask = edges_.size() - 1;
  std::size_t slot = (key * 0x9E3779B97F4A7C15u >> 32) & mask;  // 2^64 / golden ratio
  while (edges_[slot].key != free && edges_[slot].key != key) slot = (slot + 1) & mask;
  return slot;
}

void PieceTrie::grow() {
  std::vector<Edge> old(2 * edges_.size());
  old.swap(edges_);
  for (const auto& edge : old)
    if (edge.key != free) edges_[slot_of(edge.key)] = edge;
}

}  // namespace uptake
