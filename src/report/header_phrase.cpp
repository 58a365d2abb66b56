#include "report/header_phrase.h"

#include <algorithm>

#include "report/report_bytes.h"

namespace uptake {
namespace {

constexpr ByteSet decoration("*#_=[]<>~");
constexpr ByteSet closing_decoration("*_#]");
constexpr ByteSet unfinished(",-/&(");
constexpr ByteSet header_bytes(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t/&,()-+'\xC2\xA0");

std::size_t dash_length(std::string_view rest) {
  if (rest.starts_with("- ")) return 1;
  return rest.starts_with("\u2013") || rest.starts_with("\u2014") ? 3 : 0;
}

/// A header in capitals goes over into text: a capitalised word, or a number with its full stop.
bool is_text(std::string_view text, std::size_t place) {
  if (is_upper_letter(byte_at(text, place))) return is_lower_letter(byte_at(text, place + 1));
  return is_digit(byte_at(text, place)) &&
         (byte_at(text, place + 1) == '.' || byte_at(text, place + 1) == ')');
}

/// Where the words end that begin at `begin`, or npos.
std::size_t words_end(std::string_view text, std::size_t begin, std::size_t line_end,
                      std::size_t stop, HeaderPhrase::Ending ending) {
  using Ending = HeaderPhrase::Ending;
  for (std::size_t place = begin; place < stop; ++place) {
    const char c = text[place];
    if (ending == Ending::colon && c == ':') return place;
    if (ending == Ending::line && decoration.contains(c)) return place;
    if (ending == Ending::colon && closing_decoration.contains(c)) return place;
    const bool after_space = place > begin && text[place - 1] == ' ';
    if (ending == Ending::dash && after_space && dash_length(text.substr(place, 3)) != 0)
      return place;
    if (ending == Ending::caps && after_space && is_text(text, place)) return place;
    if (ending == Ending::caps && is_lower_letter(c)) return std::string_view::npos;
    if (!header_bytes.contains(c)) return std::string_view::npos;
  }
  return ending == Ending::line && stop == line_end ? stop : std::string_view::npos;
}

std::size_t skip_decoration(std::string_view text, std::size_t place, std::size_t end) {
  while (place < end && (decoration.contains(text[place]) || text[place] == ' ')) ++place;
  return place;
}

}  // namespace

std::optional<HeaderPhrase> HeaderPhrase::read(std::string_view text, std::size_t begin,
                                               std::size_t line_end, Ending ending) {
  HeaderPhrase phrase;
  std::size_t place = begin;
  while (place < line_end && place < begin + 8 && decoration.contains(text[place])) ++place;
  phrase.decorated_ = place > begin;
  place = skip_space(text, place, line_end);
  if (place >= line_end || !(is_letter(text[place]) || is_digit(text[place]))) return std::nullopt;
  const std::size_t stop = std::min(line_end, place + longest);
  const std::size_t end = words_end(text, place, line_end, stop, ending);
  if (end == std::string_view::npos) return std::nullopt;
  phrase.words_ = trimmed(text, {place, end});
  if (phrase.words_.size() == 0 || unfinished.contains(text[phrase.words_.end - 1]))
    return std::nullopt;
  std::size_t after = phrase.decorated_ ? skip_decoration(text, end, line_end) : end;
  if (ending == Ending::colon) {
    if (byte_at(text, after) != ':' || after >= line_end) return std::nullopt;
    ++after;
    if (phrase.decorated_) after = skip_decoration(text, after, line_end);
  }
  if (ending == Ending::dash) after += dash_length(text.substr(after, 3));
  after = skip_space(text, after, line_end);
  if (ending == Ending::line && after != line_end) return std::nullopt;
  phrase.after_ = after;
  if (!phrase.fold(phrase.words_.of(text))) return std::nullopt;
  return phrase;
}

bool HeaderPhrase::fold(std::string_view text) {
  std::size_t length = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool is_word = is_letter(c) || is_digit(c) || c == '\'';
    if (is_word && !in_word) {
      if (count_ == most_words) return false;
      starts_[count_++] = length;
    }
    if (!is_word && in_word) folded_[length++] = ' ';
    if (is_word) folded_[length++] = to_lower_letter(c);
    in_word = is_word;
  }
  if (in_word) folded_[length++] = ' ';
  starts_[count_] = length;
  return count_ > 0;
}

}  // namespace uptake
