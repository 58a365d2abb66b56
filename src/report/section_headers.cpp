#include "report/section_headers.h"

#include <algorithm>
#include <utility>

#include "core/build_info.h"
#include "core/config.h"
#include "report/report_bytes.h"

namespace uptake {
namespace {

constexpr std::array<std::pair<const char*, Section>, 6> section_names = {
    {{"history", Section::history},
     {"procedure", Section::procedure},
     {"comparison", Section::comparison},
     {"findings", Section::findings},
     {"impression", Section::impression},
     {"other", Section::other}}};

/// The first three letters as one number; most sentences begin with three that no header has.
std::size_t beginning_of(std::string_view words) {
  std::size_t key = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const char c = byte_at(words, i);
    if (!is_letter(c) && !is_digit(c)) return key << (5 * (3 - i));
    key = key << 5 | static_cast<unsigned char>(c) % 32U;
  }
  return key;
}

bool is_tagged(Section section) {
  return section == Section::findings || section == Section::impression;
}

}  // namespace

SectionHeaders SectionHeaders::read(const std::filesystem::path& file) {
  const auto schema = read_json(share_folder() / "schemas" / "report_sections.json");
  const auto json = check_config(read_json(file), schema, file.string());
  SectionHeaders headers;
  for (const auto& [name, section] : section_names)
    for (const std::string phrase : json.at("sections").at(name))
      headers.add(phrase, section_phrase, section);
  constexpr std::array<std::pair<const char*, Class>, 6> lists = {
      {{"qualifiers", qualifier},
       {"plain", plain_phrase},
       {"regions", region},
       {"region_qualifiers", region_qualifier},
       {"needs_colon", needs_colon},
       {"glue", glue}}};
  for (const auto& [name, kind] : lists)
    for (const std::string phrase : json.at(name)) headers.add(phrase, kind);
  return headers;
}

void SectionHeaders::add(const std::string& phrase, unsigned classes, Section section) {
  // Folded as a text is, so that "pet-ct" in the file means "pet ct".
  const auto folded = HeaderPhrase::read(phrase, 0, phrase.size(), HeaderPhrase::Ending::line);
  if (!folded) return;
  Entry& entry = phrases_[std::string(folded->joined(0, folded->size()))];
  entry.classes |= classes;
  if (section != Section::none) entry.section = section;
  beginnings_.set(beginning_of(phrase));
  most_words_ = std::max(most_words_, folded->size());
}

const SectionHeaders::Entry* SectionHeaders::find(std::string_view phrase) const {
  const auto found = phrases_.find(phrase);
  return found == phrases_.end() ? nullptr : &found->second;
}

SectionHeaders::Meaning SectionHeaders::meaning_of(const HeaderPhrase& phrase) const {
  Meaning meaning;
  std::size_t place = 0;
  while (place < phrase.size()) {
    std::size_t last = std::min(phrase.size(), place + most_words_);
    const Entry* entry = nullptr;
    while (last > place && (entry = find(phrase.joined(place, last))) == nullptr) --last;
    if (entry == nullptr) {
      meaning.known = false;
      return meaning;
    }
    meaning.classes |= entry->classes;
    if (entry->section != Section::none) {
      meaning.only_findings &= entry->section == Section::findings;
      // "Technique and findings": what is tagged must not be missed.
      if (meaning.section == Section::none ||
          (is_tagged(entry->section) && !is_tagged(meaning.section)))
        meaning.section = entry->section;
    }
    place = last;
  }
  return meaning;
}

bool SectionHeaders::is_sure(const HeaderPhrase& phrase, const Meaning& meaning) {
  constexpr std::size_t longest = 40;
  // "PET/CT CHEST" is the report's title, "Left axilla" an item, a long line a part of a sentence.
  return (meaning.classes & (qualifier | needs_colon)) == 0 && phrase.words().size() <= longest;
}

std::optional<Header> SectionHeaders::header_of(const HeaderPhrase& phrase,
                                                HeaderPhrase::Ending ending) const {
  Header header;
  header.words = phrase.words();
  header.end = phrase.after();
  const Entry* whole = find(phrase.joined(0, phrase.size()));
  if (whole != nullptr && (whole->classes & plain_phrase) != 0) {
    header.kind = Header::Kind::plain;
    return header;
  }
  const Meaning meaning = meaning_of(phrase);
  if (!meaning.known) return std::nullopt;
  if ((meaning.classes & region) != 0 && meaning.only_findings) {
    if (ending != HeaderPhrase::Ending::colon && !is_sure(phrase, meaning)) return std::nullopt;
    header.kind = Header::Kind::region;
    return header;
  }
  if (meaning.section == Section::none) return std::nullopt;
  header.section = meaning.section;
  return header;
}

std::optional<Header> SectionHeaders::at(std::string_view text, std::size_t begin,
                                         std::size_t line_end, HeaderPlace place) const {
  using Ending = HeaderPhrase::Ending;
  if (is_lower_letter(byte_at(text, begin))) return std::nullopt;
  const std::string_view start = text.substr(begin, 3);
  if (!start.empty() && (is_letter(start[0]) || is_digit(start[0])) &&
      !beginnings_.test(beginning_of(start)))
    return std::nullopt;
  for (const auto ending : {Ending::colon, Ending::line, Ending::dash, Ending::caps}) {
    if (place != HeaderPlace::line && (ending == Ending::line || ending == Ending::dash)) continue;
    const auto phrase = HeaderPhrase::read(text, begin, line_end, ending);
    if (!phrase) continue;
    if (is_lower_letter(text[phrase->words().begin]) && !phrase->is_decorated())
      return std::nullopt;
    auto header = header_of(*phrase, ending);
    if (!header) continue;
    header->has_colon = ending == Ending::colon;
    // In capitals without a sign: only what opens a section, in a text of small letters.
    if (ending == Ending::caps && header->kind != Header::Kind::section) continue;
    if (ending == Ending::dash && header->kind == Header::Kind::plain) continue;
    return header;
  }
  return std::nullopt;
}

}  // namespace uptake
