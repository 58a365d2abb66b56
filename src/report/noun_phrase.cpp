#include "report/noun_phrase.h"

#include <array>

#include "core/config.h"
#include "core/error.h"

namespace uptake {

PhraseWords PhraseWords::read(const std::filesystem::path& file) {
  static constexpr std::array<std::pair<const char*, Role>, 11> lists{{
      {"node_words", node},
      {"left", left},
      {"right", right},
      {"both", both},
      {"other_side", other_side},
      {"same_side", same_side},
      {"joining", joining},
      {"preposition", preposition},
      {"ends_phrase", ends_phrase},
      {"passed_over", passed_over},
      {"takes_in", takes_in},
  }};
  const auto json = read_json(file);
  PhraseWords words;
  for (const auto& [name, role] : lists) {
    if (!json.contains(name) || !json[name].is_array())
      throw Error("config.invalid", file.string() + ": no list '" + name + "'",
                  "compare with the file as it was shipped");
    for (const auto& word : json[name]) words.roles_[word.get<std::string>()] |= role;
  }
  return words;
}

unsigned PhraseWords::roles_of(std::string_view word) const {
  const auto found = roles_.find(word);
  return found == roles_.end() ? 0U : found->second;
}

}  // namespace uptake
