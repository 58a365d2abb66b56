#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_text.h"

namespace uptake {

/// A run of letters and digits. Bytes that are not ASCII count as letters.
struct Word {
  Span span;              ///< of the text
  std::string_view text;  ///< in lower case; lives as long as the Words
  /// The mark between the word before and this one, the weightiest where there are several:
  /// ; : . ( ) , / - or a blank. '-' only where nothing else, not even a blank, stands between.
  char before = ' ';
  std::size_t hash = 0;  ///< std::hash of `text`: worked out once, looked up in every table
};

/// The words of one sentence.
class Words {
 public:
  Words(std::string_view text, Span sentence);
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  std::size_t size() const { return words_.size(); }
  const Word& operator[](std::size_t i) const { return words_[i]; }
  std::string_view text(std::size_t i) const {
    return i < words_.size() ? words_[i].text : std::string_view();
  }
  /// As it was written, with its capitals.
  std::string_view written(std::size_t i) const { return words_[i].span.of(text_); }
  /// The first word that ends behind a byte of the text; the first that begins at it or behind.
  std::size_t first_ending_after(std::size_t byte) const;
  std::size_t first_from(std::size_t byte) const;
  /// The mark before word `i`; '.' behind the last.
  char before(std::size_t i) const { return i < words_.size() ? words_[i].before : '.'; }

 private:
  std::string_view text_;
  std::string lower_;
  std::vector<Word> words_;
};

}  // namespace uptake
