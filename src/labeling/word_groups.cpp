#include "labeling/word_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "report/words.h"

namespace uptake {
namespace {

constexpr std::array<std::pair<const char*, WordGroup>, 3> lists{
    {{"physical", WordGroup::physical},
     {"qualifiers", WordGroup::qualifier},
     {"negations", WordGroup::negation}}};

bool overlap(Span a, Span b) { return a.begin < b.end && b.begin < a.end; }

/// One a word.
std::vector<WordGroup> listed_groups(const PhraseTrie& trie, const Words& words) {
  std::vector<WordGroup> groups(words.size(), WordGroup::rest);
  for (std::size_t i = 0; i < words.size();) {
    PhraseTrie::Found found{};
    if (!trie.longest(words, i, found)) {
      ++i;
      continue;
    }
    for (const auto end = i + found.words; i < end; ++i) {
      groups[i] = static_cast<WordGroup>(found.payload);
    }
  }
  return groups;
}

}  // namespace

std::string_view name_of(WordGroup group) {
  constexpr std::array<std::string_view, all_word_groups.size()> names{
      "region", "physical", "qualifier", "negation", "mention", "rest", "mark"};
  return names[static_cast<std::size_t>(group)];
}

WordGroups WordGroups::read(const std::filesystem::path& file) {
  const auto schema = read_json(share_folder() / "schemas" / "word_groups.json");
  const auto json = check_config(read_json(file), schema, file.string());
  WordGroups groups;
  std::map<std::string, std::string> list_of;
  for (const auto& [name, group] : lists) {
    for (const std::string phrase : json.at(name)) {
      const auto [known, is_new] = list_of.try_emplace(phrase, name);
      if (!is_new) {
        throw Error("config.invalid",
                    fmt::format("{}: '{}' is in '{}' and again in '{}'", file.string(), phrase,
                                known->second, name),
                    "keep it in one of them");
      }
      groups.trie_.add(phrase, static_cast<std::size_t>(group));
    }
  }
  return groups;
}

WordGroups WordGroups::shipped() { return read(share_folder() / "report" / "word_groups.json"); }

std::vector<WordGroup> WordGroups::groups_of(std::string_view sentence,
                                             std::span<const Span> regions,
                                             std::span<const Span> tokens) const {
  const Words words(sentence, {0, sentence.size()});
  const auto listed = listed_groups(trie_, words);
  std::vector<bool> is_region(words.size());
  for (const auto& region : regions) {
    for (auto i = words.first_ending_after(region.begin);
         i < words.size() && words[i].span.begin < region.end; ++i) {
      is_region[i] = true;
    }
  }
  std::vector<WordGroup> groups;
  groups.reserve(tokens.size());
  for (const auto& token : tokens) {
    const auto word = words.first_ending_after(token.begin);
    if (word >= words.size() || !overlap(words[word].span, token)) {
      groups.push_back(WordGroup::mark);
    } else {
      groups.push_back(is_region[word] ? WordGroup::region : listed[word]);
    }
  }
  return groups;
}

}  // namespace uptake
