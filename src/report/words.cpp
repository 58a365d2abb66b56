#include "report/words.h"

#include <algorithm>
#include <functional>

#include "core/text.h"

namespace uptake {
namespace {

bool is_word_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/// Marks from the lightest; what is in none of the others is a blank.
constexpr std::string_view token_marks = " -/,)(.:;";

std::size_t weight_of(char c) {
  const auto at = token_marks.find(c);
  return at == std::string_view::npos ? 0 : at;
}

char weightiest(std::string_view between) {
  if (between == "-") return '-';
  char mark = ' ';
  for (const char c : between) {
    if (c != '-' && weight_of(c) > weight_of(mark)) mark = c;
  }
  return mark;
}

}  // namespace

Words::Words(std::string_view text, Span sentence) : text_(text), lower_(lower(sentence.of(text))) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < lower_.size();) {
    if (!is_word_letter(static_cast<unsigned char>(lower_[i]))) {
      ++i;
      continue;
    }
    std::size_t j = i;
    while (j < lower_.size() && is_word_letter(static_cast<unsigned char>(lower_[j]))) ++j;
    const std::string_view whole(lower_);
    words_.push_back({{sentence.begin + i, sentence.begin + j},
                      whole.substr(i, j - i),
                      weightiest(whole.substr(end, i - end)),
                      std::hash<std::string_view>{}(whole.substr(i, j - i))});
    end = i = j;
  }
}

std::size_t Words::first_ending_after(std::size_t byte) const {
  const auto found = std::partition_point(
      words_.begin(), words_.end(), [byte](const Word& word) { return word.span.end <= byte; });
  return static_cast<std::size_t>(found - words_.begin());
}

std::size_t Words::first_from(std::size_t byte) const {
  const auto found = std::partition_point(
      words_.begin(), words_.end(), [byte](const Word& word) { return word.span.begin < byte; });
  return static_cast<std::size_t>(found - words_.begin());
}

}  // namespace uptake
