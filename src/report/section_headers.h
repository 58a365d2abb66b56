#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "report/header_phrase.h"
#include "report/report_text.h"

namespace uptake {

struct Header {
  enum class Kind {
    section,  ///< "FINDINGS"
    region,   ///< "Head and neck"
    plain     ///< "Other": ends a region header
  };
  Kind kind = Kind::section;
  Section section = Section::none;  ///< of a section header
  Span words;                       ///< without colon and decoration
  std::size_t end = 0;              ///< where the text under it begins
  bool has_colon = false;
};

/// Where a header may stand.
enum class HeaderPlace {
  line,   ///< first on its line
  item,   ///< after an item's number or another header: a colon must say that it is one
  inside  ///< after a sentence in the line
};

/// Knows the words of headers (share/report/sections.json).
class SectionHeaders {
 public:
  /// Errors: those of check_config (share/schemas/report_sections.json).
  static SectionHeaders read(const std::filesystem::path& file);

  /// The header at `begin` of a line that goes to `line_end`. Looks at 80 bytes at most.
  std::optional<Header> at(std::string_view text, std::size_t begin, std::size_t line_end,
                           HeaderPlace place) const;

 private:
  enum Class : unsigned {
    section_phrase = 1,
    plain_phrase = 2,
    qualifier = 4,
    region = 8,
    region_qualifier = 16,
    glue = 32,
    needs_colon = 64,
  };
  struct Entry {
    unsigned classes = 0;
    Section section = Section::none;
  };
  /// What the words of a phrase say together.
  struct Meaning {
    unsigned classes = 0;  ///< of all its words
    Section section = Section::none;
    bool only_findings = true;  ///< no section but that
    bool known = true;          ///< every word
  };
  void add(const std::string& phrase, unsigned classes, Section section = Section::none);
  const Entry* find(std::string_view phrase) const;
  Meaning meaning_of(const HeaderPhrase& phrase) const;
  /// Whether a phrase of regions is a header even without a colon.
  static bool is_sure(const HeaderPhrase& phrase, const Meaning& meaning);
  std::optional<Header> header_of(const HeaderPhrase& phrase, HeaderPhrase::Ending ending) const;

  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's
    std::size_t operator()(std::string_view word) const {
      return std::hash<std::string_view>()(word);
    }
  };
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> phrases_;
  std::bitset<32768> beginnings_;  ///< of phrases: their first three letters
  std::size_t most_words_ = 1;     ///< of a phrase
};

}  // namespace uptake
