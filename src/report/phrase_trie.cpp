#include "report/phrase_trie.h"

namespace uptake {
namespace {

std::uint64_t edge(std::uint32_t node, std::uint32_t word) {
  return std::uint64_t{node} << 32 | word;
}

}  // namespace

std::uint32_t PhraseTrie::child(std::uint32_t node, Hashed word) const {
  const auto known = vocabulary_.find(word);
  if (known == vocabulary_.end()) return none;
  const auto next = edges_.find(edge(node, known->second));
  return next == edges_.end() ? none : next->second;
}

std::uint32_t PhraseTrie::make_child(std::uint32_t node, const std::string& word) {
  const auto made = static_cast<std::uint32_t>(nodes_.size());
  if (word == "*") {
    if (nodes_[node].any != none) return nodes_[node].any;
    nodes_[node].any = made;
  } else {
    const auto number =
        vocabulary_.try_emplace(word, static_cast<std::uint32_t>(vocabulary_.size())).first->second;
    const auto [at, is_new] = edges_.try_emplace(edge(node, number), made);
    if (!is_new) return at->second;
  }
  nodes_.emplace_back();
  return made;
}

void PhraseTrie::add_words(const std::vector<std::string>& words, std::size_t payload) {
  std::uint32_t node = 0;
  for (const auto& word : words) node = make_child(node, word);
  if (node != 0 && nodes_[node].payload == no_payload) nodes_[node].payload = payload;
}

void PhraseTrie::add(std::string_view phrase, std::size_t payload) {
  std::vector<std::string> apart, joined;
  bool hyphen = false;
  std::size_t begin = 0;
  while (begin < phrase.size()) {
    const std::size_t end = std::min(phrase.find_first_of(" -/", begin), phrase.size());
    const std::string word(phrase.substr(begin, end - begin));
    if (!word.empty()) {
      const bool joins = begin > 0 && phrase[begin - 1] == '-' && !joined.empty();
      apart.push_back(word);
      if (joins)
        joined.back() += word;
      else
        joined.push_back(word);
      hyphen = hyphen || joins;
    }
    begin = end + 1;
  }
  add_words(apart, payload);
  if (hyphen) add_words(joined, payload);
}

void PhraseTrie::walk(const Words& words, std::size_t start, std::size_t at, std::uint32_t node,
                      const std::function<void(const Found&)>& on_found) const {
  if (at > start && nodes_[node].payload != no_payload)
    on_found({at - start, nodes_[node].payload});
  if (at >= words.size()) return;
  if (const auto next = child(node, {words[at].text, words[at].hash}); next != none)
    walk(words, start, at + 1, next, on_found);
  if (nodes_[node].any != none) walk(words, start, at + 1, nodes_[node].any, on_found);
  if (words.before(at + 1) == '-' && at + 1 < words.size()) {  // "sub-carinal" for "subcarinal"
    const std::string both = std::string(words[at].text) + std::string(words[at + 1].text);
    if (const auto next = child(node, {both, std::hash<std::string_view>{}(both)}); next != none)
      walk(words, start, at + 2, next, on_found);
  }
}

void PhraseTrie::each(const Words& words, std::size_t at,
                      const std::function<void(const Found&)>& on_found) const {
  walk(words, at, at, 0, on_found);
}

std::optional<std::size_t> PhraseTrie::exact(const std::vector<std::string_view>& words) const {
  std::uint32_t node = 0;
  for (const auto word : words) {
    node = child(node, {word, std::hash<std::string_view>{}(word)});
    if (node == none) return std::nullopt;
  }
  if (nodes_[node].payload == no_payload) return std::nullopt;
  return nodes_[node].payload;
}

bool PhraseTrie::longest(const Words& words, std::size_t at, Found& found) const {
  found.words = 0;
  each(words, at, [&](const Found& one) {
    if (one.words > found.words) found = one;
  });
  return found.words > 0;
}

}  // namespace uptake
