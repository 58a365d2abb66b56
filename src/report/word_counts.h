#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/basic_tokens.h"

namespace uptake {

struct WordCount {
  std::string text;             ///< as basic_tokens() gives it
  std::size_t occurrences = 0;  ///< in all reports
  std::size_t reports = 0;      ///< that it stands in

  bool operator==(const WordCount&) const = default;
};

/// Counts the words of reports from which pieces may be learnt.
///
///     WordCounter counter;
///     for (const auto& report : reports) counter.add(report);
///     const auto words = counter.counts(5);
///
/// A word is made of letters and at most two digits ("t12", "18f"), and has at most 100 characters:
/// numbers of patients, dates and values are no words. A punctuation mark counts as a word of one
/// character.
class WordCounter {
 public:
  /// Beyond `most_words` different words the rarest are forgotten, and counted anew when they come
  /// back: memory has a bound, and a word is never said to be in more reports than it is.
  explicit WordCounter(TokenizerOptions options = {}, std::size_t most_words = 1'000'000);

  void add(std::string_view report);
  /// Those in at least `least_reports` reports, sorted by their bytes.
  std::vector<WordCount> counts(std::size_t least_reports) const;
  std::size_t reports() const { return reports_; }

 private:
  struct Seen {
    std::size_t occurrences = 0, reports = 0, last_report = 0;
  };
  void forget_the_rarest();

  TokenizerOptions options_;
  std::size_t most_words_;
  std::size_t reports_ = 0;
  std::unordered_map<std::string, Seen> seen_;
};

}  // namespace uptake
