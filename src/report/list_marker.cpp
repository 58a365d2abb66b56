#include "report/list_marker.h"

#include <array>

#include "report/report_bytes.h"

namespace uptake {
namespace {

bool is_space_or_end(std::string_view text, std::size_t place, std::size_t line_end) {
  return place >= line_end || space_length(text, place) != 0;
}

bool is_capital_next(std::string_view text, std::size_t place, std::size_t line_end) {
  const std::size_t next = skip_space(text, place, line_end);
  return next < line_end && is_upper_letter(text[next]);
}

std::optional<ListMarker> bullet_at(std::string_view text, std::size_t place,
                                    std::size_t line_end) {
  constexpr std::array<std::string_view, 12> certain = {
      "\u2022", "\u00B7", "\u25AA", "\u25A0", "\u25CF",       "\u25CB",
      "\u25E6", "\u2023", "\u2043", "\u25BA", "\xEF\x82\xB7", "\u25AB"};
  constexpr std::array<std::string_view, 6> doubtful = {"--", "-", "*", "+", "\u2013", "\u2014"};
  if (is_letter(text[place]) && text[place] != 'o') return std::nullopt;
  const std::string_view rest = text.substr(place, line_end - place);
  for (const auto bullet : certain)
    if (rest.starts_with(bullet))
      return ListMarker{skip_space(text, place + bullet.size(), line_end), {}, true};
  for (const auto bullet : doubtful) {
    if (!rest.starts_with(bullet)) continue;
    const std::size_t after = place + bullet.size();
    const std::size_t next = skip_space(text, after, line_end);
    // "-No uptake", but not "-5".
    if (next < line_end && (next > after || is_upper_letter(text[next])))
      return ListMarker{next, {}, false};
  }
  // Word writes the bullet of the second level as an "o".
  if (rest.starts_with("o ") && is_capital_next(text, place + 1, line_end))
    return ListMarker{skip_space(text, place + 1, line_end), {}, false};
  return std::nullopt;
}

/// "1", "12", "a", "iv": at most four characters of one kind.
struct Label {
  std::size_t end;
  std::optional<int> number;
};

std::optional<Label> label_at(std::string_view text, std::size_t place) {
  std::size_t end = place;
  int number = 0;
  while (end < place + 2 && is_digit(byte_at(text, end))) number = number * 10 + text[end++] - '0';
  if (end > place) return Label{end, number};
  constexpr std::string_view roman = "ivxIVX";
  while (end < place + 4 && end < text.size() && roman.find(text[end]) != roman.npos) ++end;
  if (end > place) return Label{end, {}};
  const char letter = to_lower_letter(byte_at(text, place));
  if (letter >= 'a' && letter <= 'h') return Label{place + 1, {}};
  return std::nullopt;
}

}  // namespace

std::optional<ListMarker> marker_at(std::string_view text, std::size_t place,
                                    std::size_t line_end) {
  if (place >= line_end) return std::nullopt;
  if (const auto bullet = bullet_at(text, place, line_end)) return bullet;
  const char opening = text[place];
  const bool is_bracketed = opening == '(' || opening == '#' || opening == '[';
  const auto label = label_at(text, place + (is_bracketed ? 1 : 0));
  if (!label || label->end > line_end) return std::nullopt;
  std::size_t end = label->end;
  const char closing = byte_at(text, end);
  if (opening == '#' && !label->number) return std::nullopt;
  if (opening != '#' && closing != '.' && closing != ')' && closing != ']') return std::nullopt;
  if ((opening == '(' && closing != ')') || (opening == '[' && closing != ']')) return std::nullopt;
  if (closing == ']' && opening != '[') return std::nullopt;
  while (end < line_end && end < label->end + 2 &&
         std::string_view(".):]").find(text[end]) != std::string_view::npos)
    ++end;
  const bool capital = is_capital_next(text, end, line_end);
  if (!is_space_or_end(text, end, line_end) && !capital) return std::nullopt;
  // "C. difficile", "V. cava": a letter and a full stop are a marker before a capital alone.
  if (!label->number && closing == '.' && !capital) return std::nullopt;
  return ListMarker{skip_space(text, end, line_end), label->number, false};
}

}  // namespace uptake
