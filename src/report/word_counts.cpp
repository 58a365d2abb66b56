#include "report/word_counts.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>

namespace uptake {
namespace {

constexpr std::size_t most_digits = 2;
constexpr std::size_t longest_counted = 100;  // the tokenizer cuts none that is longer

/// What a word is made of.
struct Contents {
  std::size_t characters = 0, digits = 0;
  bool others = false;  ///< than letters and digits
};

Contents contents_of(std::string_view word) {
  Contents contents;
  const auto text = icu::UnicodeString::fromUTF8(word);
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const auto character = text.char32At(at);
    const bool is_digit = u_isdigit(character) != 0;
    ++contents.characters;
    contents.digits += is_digit ? 1 : 0;
    contents.others = contents.others || !(is_digit || u_isalpha(character) != 0);
  }
  return contents;
}

bool is_learnt_from(std::string_view word) {
  if (word.size() == 1) return true;
  if (word.size() > 4 * longest_counted) return false;
  const auto contents = contents_of(word);
  return contents.characters == 1 || (!contents.others && contents.digits <= most_digits &&
                                      contents.characters <= longest_counted);
}

}  // namespace

WordCounter::WordCounter(TokenizerOptions options, std::size_t most_words)
    : options_(options), most_words_(std::max<std::size_t>(most_words, 1)) {}

void WordCounter::add(std::string_view report) {
  ++reports_;
  for (auto& token : basic_tokens(report, options_)) {
    if (!is_learnt_from(token.text)) continue;
    auto& seen = seen_[std::move(token.text)];
    ++seen.occurrences;
    if (seen.last_report != reports_) ++seen.reports;
    seen.last_report = reports_;
  }
  if (seen_.size() > most_words_) forget_the_rarest();
}

void WordCounter::forget_the_rarest() {
  for (std::size_t rarest = 1; seen_.size() > most_words_ / 2; ++rarest) {
    std::erase_if(seen_, [&](const auto& word) { return word.second.reports <= rarest; });
  }
}

std::vector<WordCount> WordCounter::counts(std::size_t least_reports) const {
  std::vector<WordCount> counts;
  for (const auto& [text, seen] : seen_) {
    if (seen.reports >= least_reports) counts.push_back({text, seen.occurrences, seen.reports});
  }
  std::ranges::sort(counts, {}, &WordCount::text);
  return counts;
}

}  // namespace uptake
