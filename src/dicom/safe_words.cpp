#include "dicom/safe_words.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <vector>

#include "core/text.h"

namespace uptake::dicom {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  // A byte of a character that is not ASCII is a letter: such a word is never safe.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 0x7F;
}

enum class Kind { word, number, unsafe };
struct Piece {
  std::size_t begin, end;
  Kind kind;
};

/// From `begin`, the end of a run of letters and digits; a point between two digits belongs to it.
std::size_t end_of_run(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size()) {
    const bool point = text[end] == '.' && end > begin && is_digit(text[end - 1]) &&
                       end + 1 < text.size() && is_digit(text[end + 1]);
    if (!is_digit(text[end]) && !is_letter(text[end]) && !point) break;
    ++end;
  }
  return end;
}

bool is_short_number(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto decimals = text.size() - point;  // the point counted
  return point <= 3 && decimals <= 3 && text.find('.', point + 1) == std::string_view::npos;
}

/// Letters and digits that stick together: "3.75mm" is a number and a word.
std::vector<Piece> split_run(std::string_view text, std::size_t begin, std::size_t end,
                             const std::function<bool(std::string_view)>& is_safe) {
  std::vector<Piece> pieces;
  for (std::size_t at = begin; at < end;) {
    const bool letters = is_letter(text[at]);
    std::size_t stop = at;
    while (stop < end && is_letter(text[stop]) == letters) ++stop;
    const auto part = text.substr(at, stop - at);
    const bool good = letters ? is_safe(part) : is_short_number(part);
    // One part that goes takes the rest along: "Smith3" leaves no 3.
    if (!good) return {{begin, end, Kind::unsafe}};
    pieces.push_back({at, stop, letters ? Kind::word : Kind::number});
    at = stop;
  }
  return pieces;
}

/// Not one of the ends, which are empty.
bool is_real_word(const Piece& piece) {
  return piece.kind == Kind::word && piece.end > piece.begin;
}

bool stays(const std::vector<Piece>& pieces, std::size_t i) {
  if (pieces[i].kind != Kind::number) return pieces[i].kind == Kind::word;
  return pieces[i - 1].kind == Kind::word && pieces[i + 1].kind == Kind::word &&
         (is_real_word(pieces[i - 1]) || is_real_word(pieces[i + 1]));
}

/// Punctuation beside pieces that stay, or a blank where there is too much of it.
std::string_view punctuation(std::string_view between) {
  const bool printable = std::ranges::all_of(between, [](char c) { return c >= ' ' && c <= '~'; });
  return printable && between.size() <= 4 ? between : " ";
}

}  // namespace

SafeWords::SafeWords(std::span<const std::string> lines) {
  for (const std::string& line : lines) {
    std::istringstream stream(lower(line));
    for (std::string word; stream >> word;) words_.insert(word);
  }
}

bool SafeWords::contains(std::string_view word) const {
  std::string key = lower(word);
  if (words_.contains(key)) return true;
  std::ranges::replace_if(key, is_digit, '#');
  return words_.contains(key);
}

std::string SafeWords::clean(std::string_view text) const {
  std::vector<Piece> pieces{{0, 0, Kind::word}};  // both ends count as safe
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_of_run(text, at);
    if (end == at) {
      ++at;
    } else if (contains(text.substr(at, end - at))) {
      pieces.push_back({at, end, Kind::word});
    } else {
      const auto parts = split_run(text, at, end, [this](auto word) { return contains(word); });
      pieces.insert(pieces.end(), parts.begin(), parts.end());
    }
    at = std::max(at, end);
  }
  pieces.push_back({text.size(), text.size(), Kind::word});
  if (std::ranges::none_of(pieces, is_real_word)) return "";
  std::string cleaned;
  for (std::size_t i = 1, last = 0; i < pieces.size(); ++i) {
    if (!stays(pieces, i)) continue;
    const auto between = text.substr(pieces[last].end, pieces[i].begin - pieces[last].end);
    cleaned += last + 1 == i ? punctuation(between) : " ";
    cleaned += text.substr(pieces[i].begin, pieces[i].end - pieces[i].begin);
    last = i;
  }
  return std::string(trim(cleaned));
}

}  // namespace uptake::dicom
