#include "report/rule_lexicon.h"

#include <array>

#include "core/config.h"
#include "core/error.h"

namespace uptake {
namespace {

constexpr std::array<std::pair<const char*, Cue::Kind>, 32> lists{{
    {"pseudo", Cue::pseudo},
    {"negation", Cue::negation},
    {"negation_behind", Cue::negation_behind},
    {"normal", Cue::normal},
    {"not_avid", Cue::not_avid},
    {"physiologic", Cue::physiologic},
    {"not_physiologic", Cue::not_physiologic},
    {"abnormal", Cue::abnormal},
    {"lesion", Cue::lesion},
    {"uptake", Cue::uptake},
    {"benign", Cue::benign},
    {"structural", Cue::structural},
    {"hedge", Cue::hedge},
    {"resolved", Cue::resolved},
    {"not_resolved", Cue::not_resolved},
    {"decreased", Cue::decreased},
    {"persists", Cue::persists},
    {"history", Cue::history},
    {"history_behind", Cue::history_behind},
    {"other_person", Cue::other_person},
    {"reference", Cue::reference},
    {"landmark", Cue::landmark},
    {"except", Cue::except},
    {"turn", Cue::turn},
    {"pronoun", Cue::pronoun},
    {"verb", Cue::verb},
    {"passive", Cue::passive},
    {"negation_ends", Cue::negation_ends},
    {"history_ends", Cue::history_ends},
    {"intensity", Cue::intensity},
    {"measure", Cue::measure},
    {"elsewhere", Cue::elsewhere},
}};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw Error("config.invalid", file.string() + ": " + what,
              "compare with the file as it was shipped");
}

}  // namespace

RuleLexicon RuleLexicon::read(const std::filesystem::path& file) {
  const auto json = read_json(file);
  RuleLexicon lexicon;
  std::map<std::string, unsigned> kinds;
  for (const auto& [name, kind] : lists) {
    if (!json.contains(name) || !json[name].is_array())
      refuse(file, "no list '" + std::string(name) + "'");
    for (const auto& phrase : json[name]) kinds[phrase.get<std::string>()] |= kind;
  }
  for (const auto& [phrase, mask] : kinds) {
    lexicon.trie_.add(phrase, lexicon.kinds_.size());
    lexicon.kinds_.push_back(mask);
  }
  for (const auto& region : json.value("physiologic_regions", nlohmann::json::array()))
    lexicon.physiologic_regions_.insert(region.get<std::string>());
  for (const auto& word : json.value("physiologic_words", nlohmann::json::array()))
    lexicon.physiologic_words_.insert(word.get<std::string>());
  if (!json.contains("probabilities")) refuse(file, "no 'probabilities'");
  for (const auto& [rule, value] : json["probabilities"].items()) {
    const double probability = value.get<double>();
    if (!(probability >= 0 && probability <= 1))
      refuse(file, "probability of '" + rule + "' is not between 0 and 1");
    lexicon.probabilities_[rule] = probability;
  }
  return lexicon;
}

std::vector<Cue> RuleLexicon::find(const Words& words) const {
  std::vector<Cue> cues;
  for (std::size_t i = 0; i < words.size();) {
    PhraseTrie::Found found{};
    if (!trie_.longest(words, i, found)) {
      ++i;
      continue;
    }
    cues.push_back({i, i + found.words, kinds_[found.payload]});
    i += found.words;
  }
  return cues;
}

}  // namespace uptake
