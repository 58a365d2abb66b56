#include "labeling/sentence_key.h"

#include <algorithm>

#include "report/words.h"

namespace uptake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Each run of digits as one "#".
std::string without_digits(std::string_view word) {
  std::string text;
  for (const char c : word) {
    if (!is_digit(c)) {
      text += c;
    } else if (!text.ends_with('#')) {
      text += '#';
    }
  }
  return text;
}

}  // namespace

std::string template_key(std::string_view sentence, std::span<const Span> mentions) {
  const Words words(sentence, {0, sentence.size()});
  std::string key, last;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const bool is_mention = std::any_of(mentions.begin(), mentions.end(), [&](Span mention) {
      return mention.begin < word.span.end && word.span.begin < mention.end;
    });
    auto next = is_mention ? std::string("@") : without_digits(word.text);
    // "3.2" is two words, and "left hilar nodes" one place.
    if (next == last && (next == "#" || next == "@")) continue;
    if (!key.empty()) key += ' ';
    key += next;
    last = std::move(next);
  }
  return key;
}

std::string sentence_key(std::string_view sentence) { return template_key(sentence, {}); }

}  // namespace uptake
