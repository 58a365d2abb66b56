#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace uptake::dicom {

/// Words that may stay in a description. What is not among them may be a name, and goes.
///
///     SafeWords({"wb pet ac mm"}).clean("WB_PET AC Smith 3.75 mm")  ->  "WB_PET AC mm"
///
/// A '#' in a word stands for one digit ("b##f"). A number stays when it has at most three digits
/// before and two after the point, a safe word stands beside it, and neither neighbour is another
/// number or a word that goes: "STS_002", "123-45-6789" and "A12-345" leave nothing behind.
class SafeWords {
 public:
  SafeWords() = default;
  /// Words, any number a line, separated by blanks; letter case does not matter.
  explicit SafeWords(std::span<const std::string> lines);

  std::string clean(std::string_view text) const;

 private:
  bool contains(std::string_view word) const;

  std::unordered_set<std::string> words_;
};

}  // namespace uptake::dicom
