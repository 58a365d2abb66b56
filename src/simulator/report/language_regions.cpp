#include "simulator/report/language_regions.h"

#include "core/error.h"

namespace uptake::simulator {
namespace {

using Json = nlohmann::json;

/// The entry with what it borrows filled in.
Json whole_entry(const Json& regions, const Json& entry) {
  if (!entry.contains("like")) return entry;
  Json whole = regions.at(entry.at("like").get<std::string>());
  whole.update(entry);
  return whole;
}

RegionWords words_of(const Json& entry) {
  RegionWords words;
  words.area = entry.at("area");
  words.kind = entry.at("kind");
  words.side = entry.value("side", "");
  words.sex = entry.value("sex", "");
  words.plural = entry.value("plural", false);
  words.vague = entry.value("vague", std::vector<std::string>{});
  words.levels = entry.value("levels", std::map<std::string, std::string>{});
  return words;
}

}  // namespace

RegionLexicon RegionLexicon::read(const Json& regions, Grammar& grammar) {
  RegionLexicon lexicon;
  for (const auto& [name, given] : regions.items()) {
    try {
      const Json entry = whole_entry(regions, given);
      lexicon.regions_[name] = words_of(entry);
      for (const char* form : {"adj", "at", "name"}) {
        grammar.add(form + ("@" + name), entry.at(form), true);
      }
    } catch (const Json::exception& error) {
      throw Error("config.invalid", "region '" + name + "': " + error.what());
    }
  }
  return lexicon;
}

const RegionWords& RegionLexicon::at(std::string_view region) const {
  const auto found = regions_.find(region);
  if (found == regions_.end()) {
    throw Error("language.unknown_region",
                "the language has no words for the region '" + std::string(region) + "'",
                "add it to share/simulator/language/regions.json");
  }
  return found->second;
}

}  // namespace uptake::simulator
