#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>

namespace uptake {

using WordSet = std::unordered_set<std::string>;  ///< lower case

/// Words that a name is told by, or is not.
struct NameWords {
  WordSet no_names;  ///< "the", "CT", "right": what goes on after a name
  WordSet ordinary;  ///< "bone", "young": a name, and a word of its own
  WordSet titles;    ///< "mr", "md": stand beside a name
};

/// Where one name ends and the sentence goes on, in a run of capitalised words.
enum class Trim {
  none,
  first,  ///< the name comes first: the words before the first that is no name
  last,   ///< the name comes last: the words after the last that is no name
};

/// One rule for masking. What its regular expression (RE2) finds, or the group named "mask" of it,
/// becomes "[LABEL]", unless what stands before or after it speaks against that: RE2 itself cannot
/// look around.
class MaskPattern {
 public:
  /// `entry`: {"name", "label", "pattern", "not_after", "not_before", "trim", "at_least", "weak"};
  /// `macros`: what {{name}} in a regular expression stands for.
  MaskPattern(const nlohmann::json& entry, const std::map<std::string, std::string>& macros);

  const std::string& label() const { return label_; }

  /// Masks all that it finds and answers how many.
  int apply(std::string& text, const NameWords& words) const;

 private:
  struct Span {
    std::size_t begin, end;
  };
  bool is_allowed(std::string_view text, Span found) const;
  Span trimmed(std::string_view text, Span mask, const NameWords& words) const;

  std::string label_;
  std::unique_ptr<const re2::RE2> pattern_, not_after_, not_before_;
  int mask_group_ = 0;
  Trim trim_ = Trim::none;
  std::size_t at_least_ = 1;  ///< words of a name, trimmed
  bool weak_ = false;         ///< an ordinary word is no name here
};

}  // namespace uptake
