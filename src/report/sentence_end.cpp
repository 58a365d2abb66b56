#include "report/sentence_end.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/build_info.h"
#include "core/config.h"
#include "report/report_bytes.h"

namespace uptake {
namespace {

constexpr ByteSet closers(")]\"'*");
constexpr ByteSet openers(",-/(&");
constexpr std::size_t longest_abbreviation = 24;  // of those that rules know

bool is_abbreviation_byte(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '\''; }

/// Where the word begins that ends at `end`; `end` where there is none.
std::size_t word_begin(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t first =
      std::max(begin, end > longest_abbreviation ? end - longest_abbreviation : 0);
  std::size_t place = end;
  while (place > first && is_abbreviation_byte(text[place - 1])) --place;
  return place;
}

bool is_all(std::string_view word, bool (*is_kind)(char)) {
  return std::all_of(word.begin(), word.end(), is_kind);
}

/// "U.S", "q.d": letters one by one.
bool is_dotted(std::string_view word) {
  if (word.size() < 3 || word.size() % 2 == 0) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (i % 2 == 0 ? !is_letter(word[i]) : word[i] != '.') return false;
  return true;
}

/// The writer forgot the space: "nodes.The liver", "NODES.THE LIVER", "SUV 3.2.The liver".
bool is_forgotten_space(std::string_view text, std::string_view word, std::size_t next) {
  if (!is_upper_letter(byte_at(text, next))) return false;
  const std::string_view last = word.substr(word.rfind('.') + 1);
  const char second = byte_at(text, next + 1);
  if (is_lower_letter(second))
    return last.empty()
               ? word.empty()
               : is_digit(last.back()) || (last.size() >= 3 && is_lower_letter(last.back()));
  return is_upper_letter(second) && last.size() >= 3 && is_all(last, is_upper_letter) &&
         byte_at(text, next + 2) != '.';
}

std::size_t skip_closers(std::string_view text, std::size_t place) {
  while (place < text.size()) {
    const std::string_view rest = text.substr(place, 3);
    if (rest == "\u201D" || rest == "\u2019")
      place += 3;
    else if (closers.contains(rest[0]))
      ++place;
    else
      break;
  }
  return place;
}

}  // namespace

SentenceEnds SentenceEnds::read(const std::filesystem::path& file) {
  const auto schema = read_json(share_folder() / "schemas" / "report_abbreviations.json");
  const auto json = check_config(read_json(file), schema, file.string());
  SentenceEnds ends;
  constexpr std::array<std::pair<const char*, Word>, 6> lists = {
      {{"never_end", never_end},
       {"end_before_capital", end_before_capital},
       {"number_follows", number_follows},
       {"before_initial", before_initial},
       {"units", unit},
       {"unfinished", unfinished}}};
  for (const auto& [name, kind] : lists)
    for (const std::string word : json.at(name)) ends.words_[word] |= kind;
  return ends;
}

unsigned SentenceEnds::kinds_of(std::string_view word) const {
  std::array<char, longest_abbreviation> folded{};
  if (word.empty() || word.size() > folded.size()) return 0;
  std::transform(word.begin(), word.end(), folded.begin(), to_lower_letter);
  const auto found = words_.find(std::string_view(folded.data(), word.size()));
  return found == words_.end() ? 0 : found->second;
}

SentenceEnds::Next SentenceEnds::next_after(std::string_view text, std::size_t place,
                                            char line_break) {
  int breaks = 0;
  std::size_t next = place;
  while (next < text.size()) {
    const std::size_t length = space_length(text, next);
    if (length == 0) return {next, false, next == place};
    if (text[next] == line_break && ++breaks == 2) break;
    next += length;
  }
  return {next, true, false};
}

SentenceEnds::Stop SentenceEnds::stop_at(std::string_view text, std::size_t begin, std::size_t mark,
                                         char line_break) const {
  std::size_t marks_end = mark;
  bool has_question = false;
  while (end_marks.contains(byte_at(text, marks_end))) has_question |= text[marks_end++] != '.';
  const std::size_t after = skip_closers(text, marks_end);
  const Next next = next_after(text, after, line_break);
  if (next.is_far) return {true, after};
  const bool is_lower_next = is_lower_letter(text[next.place]);
  if (has_question) {
    // "? metastasis", "(?)" ask about what follows.
    const bool is_prefix =
        mark == begin || space_length(text, mark - 1) != 0 || text[mark - 1] == '(';
    if (is_prefix && text[mark] == '?') return {false, after};
    if (next.is_glued) return {is_upper_letter(text[next.place]), after};
    return {!(after > marks_end && is_lower_next), after};
  }
  if (marks_end - mark > 1) return {!next.is_glued && !is_lower_next, after};
  return {full_stop_ends(text, begin, mark, next), after};
}

bool SentenceEnds::full_stop_ends(std::string_view text, std::size_t begin, std::size_t mark,
                                  const Next& next) const {
  const std::size_t first = word_begin(text, begin, mark);
  const std::string_view word = text.substr(first, mark - first);
  const unsigned kinds = kinds_of(word);
  if ((kinds & never_end) != 0) return false;
  if (next.is_glued) return is_forgotten_space(text, word, next.place);
  const char c = text[next.place];
  if ((kinds & number_follows) != 0 && is_digit(c)) return false;
  if ((kinds & unit) != 0 && is_digit(c)) return true;
  if ((kinds & end_before_capital) != 0 || is_dotted(word))
    return !is_lower_letter(c) && !is_digit(c);
  if (word.size() == 1 && is_letter(word[0])) return initial_ends(text, begin, first, next);
  if (!word.empty() && is_all(word, is_digit)) return number_ends(text, begin, first, next);
  return true;
}

bool SentenceEnds::initial_ends(std::string_view text, std::size_t begin, std::size_t letter,
                                const Next& next) const {
  if (is_lower_letter(text[next.place])) return false;  // "C. difficile"
  if (is_lower_letter(text[letter])) return true;
  if (letter == begin) return false;
  if (byte_at(text, next.place + 1) == '.' && is_upper_letter(text[next.place])) return false;
  // "by J. Smith", "by J. R. Smith"
  std::size_t end = letter;
  for (int initials = 0; initials < 4; ++initials) {
    for (int gap = 0; gap < 3 && end > begin && (text[end - 1] == ' ' || text[end - 1] == '.');
         ++gap)
      --end;
    const std::size_t first = word_begin(text, begin, end);
    if ((kinds_of(text.substr(first, end - first)) & before_initial) != 0) return false;
    if (end - first != 1 || !is_upper_letter(text[first])) return true;
    end = first;
  }
  return true;
}

bool SentenceEnds::number_ends(std::string_view text, std::size_t begin, std::size_t number,
                               const Next& next) const {
  if (number == begin) return false;  // "3. the liver": an item's number stays with its item
  if (!is_digit(text[next.place])) return true;
  // "1. 5 cm": dictation put a space into the number.
  std::size_t place = next.place;
  while (place < next.place + 4 && is_digit(byte_at(text, place))) ++place;
  const std::size_t unit_begin = skip_space(text, place, std::min(text.size(), place + 2));
  std::size_t unit_end = unit_begin;
  while (unit_end < unit_begin + 4 && is_letter(byte_at(text, unit_end))) ++unit_end;
  return (kinds_of(text.substr(unit_begin, unit_end - unit_begin)) & unit) == 0;
}

bool SentenceEnds::is_unfinished(std::string_view text, std::size_t begin, std::size_t end) const {
  if (end == begin) return false;
  if (openers.contains(text[end - 1])) return true;
  const std::size_t first = word_begin(text, begin, end);
  return (kinds_of(text.substr(first, end - first)) & unfinished) != 0;
}

}  // namespace uptake
