#include "report/mask_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "core/text.h"
#include "core/utf8.h"

namespace uptake {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// Replaces each {{name}}; macros may stand in macros.
std::string expanded(std::string pattern, const std::map<std::string, std::string>& macros) {
  for (int depth = 0; depth < 1000; ++depth) {
    const auto begin = pattern.find("{{");
    if (begin == std::string::npos) return pattern;
    const auto end = pattern.find("}}", begin);
    if (end == std::string::npos) break;
    const auto macro = macros.find(pattern.substr(begin + 2, end - begin - 2));
    if (macro == macros.end()) break;
    pattern.replace(begin, end + 2 - begin, "(?:" + macro->second + ")");
  }
  throw std::invalid_argument("unknown macro in " + pattern);
}

std::unique_ptr<const re2::RE2> compiled(const std::string& pattern,
                                         const std::map<std::string, std::string>& macros) {
  auto expression = std::make_unique<const re2::RE2>(expanded(pattern, macros), re2::RE2::Quiet);
  if (!expression->ok()) throw std::invalid_argument(expression->error());
  return expression;
}

Trim trim_of(const std::string& name) {
  if (name == "none") return Trim::none;
  if (name == "first") return Trim::first;
  if (name == "last") return Trim::last;
  throw std::invalid_argument("unknown trim '" + name + "'");
}

constexpr std::string_view punctuation = ".,;:() ";

/// A word, without the punctuation behind it.
std::string bare(std::string_view word) {
  while (!word.empty() && punctuation.find(word.back()) != std::string_view::npos)
    word.remove_suffix(1);
  return lower(word);
}

bool joins_names(std::string_view word) { return word == "and" || word == "&" || word == "AND"; }

/// Parts of `mask` between blanks.
template <class Span>
std::vector<Span> words_of(std::string_view text, Span mask) {
  std::vector<Span> words;
  for (std::size_t at = mask.begin; at < mask.end;) {
    const auto end = std::min(text.find(' ', at), mask.end);
    if (end > at) words.push_back({at, end});
    at = end + 1;
  }
  return words;
}

}  // namespace

MaskPattern::MaskPattern(const nlohmann::json& entry,
                         const std::map<std::string, std::string>& macros)
    : label_(entry.at("label")) {
  for (const auto& [key, value] : entry.items()) {
    constexpr std::array<std::string_view, 8> keys{"name",       "label", "pattern",  "not_after",
                                                   "not_before", "trim",  "at_least", "weak"};
    if (std::ranges::find(keys, key) == keys.end())
      throw std::invalid_argument("unknown key '" + key + "'");
  }
  pattern_ = compiled(entry.at("pattern"), macros);
  if (entry.contains("not_after"))
    not_after_ = compiled(fmt::format("(?:{})$", entry.at("not_after").get<std::string>()), macros);
  if (entry.contains("not_before"))
    not_before_ =
        compiled(fmt::format("^(?:{})", entry.at("not_before").get<std::string>()), macros);
  const auto& groups = pattern_->NamedCapturingGroups();
  if (const auto group = groups.find("mask"); group != groups.end()) mask_group_ = group->second;
  trim_ = trim_of(entry.value("trim", "none"));
  at_least_ = entry.value("at_least", std::size_t{1});
  weak_ = entry.value("weak", false);
}

bool MaskPattern::is_allowed(std::string_view text, Span found) const {
  // Enough to see a word or two on either side.
  constexpr std::size_t context = 40;
  const auto before = text.substr(0, found.begin), after = text.substr(found.end, context);
  const auto near = before.substr(before.size() - std::min(before.size(), context));
  if (not_after_ && re2::RE2::PartialMatch(piece(near), *not_after_)) return false;
  return !not_before_ || !re2::RE2::PartialMatch(piece(after), *not_before_);
}

MaskPattern::Span MaskPattern::trimmed(std::string_view text, Span mask,
                                       const NameWords& words) const {
  if (trim_ == Trim::none) return mask;
  const auto word_at = [&](Span word) { return text.substr(word.begin, word.end - word.begin); };
  const auto is_name = [&](Span word) {
    const std::string plain = bare(word_at(word));
    if (plain.size() == 1) return true;  // an initial
    return !words.no_names.contains(plain) && !(weak_ && words.ordinary.contains(plain));
  };
  const std::vector<Span> run = words_of(text, mask);
  auto begin = run.begin(), end = run.end();
  if (trim_ == Trim::first)
    end = std::find_if_not(begin, end, is_name);
  else
    begin = std::find_if_not(run.rbegin(), run.rend(), is_name).base();
  while (begin != end && joins_names(word_at(*std::prev(end)))) --end;
  const auto is_long = [&](Span word) { return bare(word_at(word)).size() > 1; };
  if (static_cast<std::size_t>(end - begin) < at_least_ || std::none_of(begin, end, is_long))
    return {mask.begin, mask.begin};
  Span name{begin->begin, std::prev(end)->end};
  while (text[name.end - 1] == ',' || text[name.end - 1] == '.') --name.end;
  return name;
}

int MaskPattern::apply(std::string& text, const NameWords& words) const {
  std::array<re2::StringPiece, 8> groups;
  const int group_count = std::min<int>(pattern_->NumberOfCapturingGroups() + 1, 8);
  std::string masked;
  int count = 0;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!pattern_->Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, groups.data(),
                         group_count))
      break;
    const auto offset = [&](const char* pointer) {
      return static_cast<std::size_t>(pointer - text.data());
    };
    const Span found{offset(groups[0].begin()), offset(groups[0].end())};
    const auto& group = groups[static_cast<std::size_t>(mask_group_)];
    const Span mask = trimmed(text, {offset(group.begin()), offset(group.end())}, words);
    if (mask.begin == mask.end || !is_allowed(text, {found.begin, mask.end})) {
      at = found.begin +
           std::max<std::size_t>(1, utf8_length(std::string_view(text).substr(found.begin)));
      continue;
    }
    masked += text.substr(copied, mask.begin - copied) + "[" + label_ + "]";
    copied = at = mask.end;
    ++count;
  }
  text = masked + text.substr(copied);
  return count;
}

}  // namespace uptake
