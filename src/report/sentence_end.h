#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "report/report_bytes.h"

namespace uptake {

inline constexpr ByteSet end_marks(".?!");  ///< what may end a sentence, beside a line break

/// Tells whether a full stop or a line break ends a sentence.
class SentenceEnds {
 public:
  /// Errors: those of check_config (share/schemas/report_abbreviations.json).
  static SentenceEnds read(const std::filesystem::path& file);

  struct Stop {
    bool ends = false;
    std::size_t after = 0;  ///< behind the mark, those that follow it ("..."), and closing brackets
  };
  /// text[mark] is '.', '?' or '!', in a sentence that begins at `begin`. Looks at the word before
  /// and at the next one, over one line break (`line_break` is the byte that ends lines).
  Stop stop_at(std::string_view text, std::size_t begin, std::size_t mark, char line_break) const;

  /// Whether text[begin, end) cannot be a whole sentence: "with increased", "axillary,".
  bool is_unfinished(std::string_view text, std::size_t begin, std::size_t end) const;

 private:
  enum Word : unsigned {
    never_end = 1,
    end_before_capital = 2,
    number_follows = 4,
    before_initial = 8,
    unit = 16,
    unfinished = 32,
  };
  struct Next {
    std::size_t place;
    bool is_far;    ///< the text, or the paragraph, ends before it
    bool is_glued;  ///< no space before it
  };
  unsigned kinds_of(std::string_view word) const;
  static Next next_after(std::string_view text, std::size_t place, char line_break);
  bool full_stop_ends(std::string_view text, std::size_t begin, std::size_t mark,
                      const Next& next) const;
  bool initial_ends(std::string_view text, std::size_t begin, std::size_t letter,
                    const Next& next) const;
  bool number_ends(std::string_view text, std::size_t begin, std::size_t number,
                   const Next& next) const;

  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's
    std::size_t operator()(std::string_view word) const {
      return std::hash<std::string_view>()(word);
    }
  };
  std::unordered_map<std::string, unsigned, Hash, std::equal_to<>> words_;
};

}  // namespace uptake
