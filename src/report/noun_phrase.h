#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "report/words.h"

namespace uptake {

/// What a word does in the noun phrases of a report (share/report/tagging.json).
class PhraseWords {
 public:
  enum Role : unsigned {
    node = 1,  ///< "node", "adenopathy"
    left = 2,
    right = 4,
    both = 8,
    other_side = 16,  ///< "contralateral"
    same_side = 32,   ///< "ipsilateral"
    joining = 64,     ///< "and"
    preposition = 128,
    ends_phrase = 256,  ///< "is", "with"
    passed_over = 512,  ///< "the", "region"
    takes_in = 1024     ///< belongs to the span where it follows the term
  };
  /// Errors: "config.syntax", "config.invalid".
  static PhraseWords read(const std::filesystem::path& file);

  bool is(std::string_view word, unsigned roles) const { return (roles_of(word) & roles) != 0; }
  unsigned roles_of(std::string_view word) const;

 private:
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, unsigned, Hash, std::equal_to<>> roles_;
};

}  // namespace uptake
