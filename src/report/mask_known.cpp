#include "report/mask_known.h"

#include <algorithm>
#include <set>

#include "core/text.h"

namespace uptake {
namespace {

constexpr std::string_view name_label = "[NAME]";

bool is_name_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte > 0x7F;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin == 0 || !is_name_byte(text[begin - 1])) &&
         (end == text.size() || !is_name_byte(text[end]));
}

/// Whole tokens only; letter case does not matter, not that of other alphabets either.
int replace_tokens(std::string& text, const std::string& token, std::string_view label) {
  const re2::RE2 pattern("(?i)" + re2::RE2::QuoteMeta(token), re2::RE2::Quiet);
  std::string result;
  re2::StringPiece found;
  int count = 0;
  std::size_t copied = 0;
  for (std::size_t at = 0;
       pattern.ok() && pattern.Match(text, at, text.size(), re2::RE2::UNANCHORED, &found, 1);) {
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    const auto end = begin + found.size();
    at = std::max(end, begin + 1);
    if (!stands_alone(text, begin, end)) continue;
    result += text.substr(copied, begin - copied).append(label);
    copied = end;
    ++count;
  }
  text = result + text.substr(copied);
  return count;
}

/// The letters of a name, in pieces: "O'Brien^Anna-Maria" -> O'Brien, Anna, Maria.
std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    if ((is_name_byte(c) && !digit) || (c == '\'' && !parts.back().empty()))
      parts.back() += c;
    else if (!parts.back().empty())
      parts.emplace_back();
  }
  for (std::string& part : parts)
    while (part.ends_with('\'')) part.pop_back();
  return parts;
}

/// "Bone|BONE": with a capital, and in capitals.
std::string capitalised(const std::string& part) {
  std::string word = lower(part), capitals = word;
  const auto raise = [](char& c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  };
  std::ranges::for_each(capitals, raise);
  raise(word.front());
  return re2::RE2::QuoteMeta(word) + "|" + re2::RE2::QuoteMeta(capitals);
}

/// Ordinary words, where they stand beside what is a part of the name by now.
int mask_beside_names(std::string& text, const std::set<std::string>& ordinary) {
  if (ordinary.empty()) return 0;
  std::string alternatives = "\\[NAME\\]";
  for (const std::string& part : ordinary) alternatives += "|" + capitalised(part);
  const std::string one = "(?:" + alternatives + ")";
  const re2::RE2 runs(one + "(?:[ ,^-]{1,2}(?:\\p{Lu}\\.?[ ]{1,2})?" + one + ")+", re2::RE2::Quiet);
  int count = 0;
  std::string result;
  std::size_t copied = 0;
  re2::StringPiece found;
  for (std::size_t at = 0;
       runs.ok() && runs.Match(text, at, text.size(), re2::RE2::UNANCHORED, &found, 1);) {
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    const auto end = begin + found.size();
    at = end;
    if (!stands_alone(text, begin, end)) continue;
    std::string run(found.data(), found.size());
    for (const std::string& part : ordinary) count += replace_tokens(run, part, name_label);
    result += text.substr(copied, begin - copied) + run;
    copied = end;
  }
  text = result + text.substr(copied);
  return count;
}

}  // namespace

int mask_known_ids(std::string& text, const std::vector<std::string>& ids) {
  std::set<std::string> tokens;
  for (const std::string& raw : ids) {
    const std::string id(trim(raw));
    const auto start = std::min(id.find_first_not_of('0'), id.size());
    for (const std::string& token : {id, id.substr(start)})
      if (token.size() >= 4 && token.find_first_of("0123456789") != std::string::npos)
        tokens.insert(token);
  }
  int count = 0;
  // From the longest: one may be part of another.
  std::vector<std::string> sorted(tokens.begin(), tokens.end());
  std::ranges::stable_sort(sorted, std::ranges::greater(), &std::string::size);
  for (const std::string& token : sorted) count += replace_tokens(text, token, "[ID]");
  return count;
}

int mask_known_names(std::string& text, const std::vector<std::string>& names,
                     const NameWords& words) {
  std::set<std::string> telling, ordinary;
  for (const std::string& name : names)
    for (const std::string& part : parts_of(name)) {
      const std::string key = lower(part);
      if (part.size() < 2 || words.titles.contains(key)) continue;
      (part.size() == 2 || words.ordinary.contains(key) ? ordinary : telling).insert(key);
    }
  int count = 0;
  for (const std::string& part : telling) count += replace_tokens(text, part, name_label);
  return count + mask_beside_names(text, ordinary);
}

}  // namespace uptake
