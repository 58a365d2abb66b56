#include "report/term_matcher.h"

#include <re2/re2.h>

#include <algorithm>

namespace uptake {
namespace {

/// How far a head noun may stand behind the adjective that it serves, in words: long enough for
/// "left axillary, bilateral supraclavicular and mediastinal lymph nodes".
constexpr std::size_t head_reach = 16;
constexpr std::size_t unknown_words = 6;  ///< adjectives on the way that no list knows

/// "mediastinal", "thoracic", "axillary" describe a node; "abdomen" is a place of its own.
bool is_adjective(std::string_view word) {
  return word.ends_with("al") || word.ends_with("ic") || word.ends_with("ar") ||
         word.ends_with("ary");
}

bool ends_clause(char mark) { return mark == ';' || mark == ':' || mark == '.'; }

}  // namespace

TermMatcher::TermMatcher(const TermIndex& index, const PhraseWords& roles, const Words& words,
                         const std::vector<const TermIndex::Pattern*>& patterns,
                         std::string_view text, Span sentence)
    : index_(index), roles_(roles), words_(words), text_(text), sentence_(sentence) {
  find_terms();
  for (const auto* pattern : patterns) {
    if (!pattern->exclusion) find_level(*pattern);
  }
  for (const auto* pattern : patterns) {
    if (pattern->exclusion) exclude(*pattern);
  }
  settle();
  share_heads();
}

/// Calls use(span of the text) for each match of the pattern in the sentence.
template <class Use>
void TermMatcher::each_match(const TermIndex::Pattern& pattern, const Use& use) const {
  const auto sentence = sentence_.of(text_);
  re2::StringPiece rest(sentence.data(), sentence.size()), found;
  while (pattern.expression->Match(rest, 0, rest.size(), RE2::UNANCHORED, &found, 1) &&
         !found.empty()) {
    const auto begin = static_cast<std::size_t>(found.data() - text_.data());
    use(Span{begin, begin + found.size()});
    rest.remove_prefix(static_cast<std::size_t>(found.data() - rest.data()) + found.size());
  }
}

/// A word for lymph nodes later in the noun phrase ("hilar and axillary nodes"), or before it
/// ("adenopathy in the hilar and axillary regions").
bool TermMatcher::has_node_word(std::size_t first, std::size_t last, bool ambiguous) const {
  std::size_t unknown = 0;
  for (std::size_t i = last; i < words_.size() && i < last + head_reach; ++i) {
    // "In the abdomen, mesenteric nodes": the abdomen is a place of its own.
    if (ends_clause(words_.before(i)) || (ambiguous && words_.before(i) == ',')) break;
    const auto word = words_.text(i);
    if (roles_.is(word, PhraseWords::node)) return true;
    if (roles_.is(word, PhraseWords::ends_phrase)) break;
    if (!is_phrase_word(i) && ++unknown > unknown_words) break;
  }
  bool preposition = false;
  for (std::size_t i = first; i-- > 0 && i + head_reach > first;) {
    const char mark = words_.before(i + 1);
    if (ends_clause(mark) && mark != ':') break;
    // "in the cervical nodes, in the mediastinum": the second place is not the nodes'.
    if (ambiguous && mark == ',' && roles_.is(words_.text(i + 1), PhraseWords::preposition)) break;
    const auto word = words_.text(i);
    if (preposition && roles_.is(word, PhraseWords::node)) return true;
    if (mark == ':' && roles_.is(word, PhraseWords::node)) return true;
    preposition = preposition || roles_.is(word, PhraseWords::preposition);
    if (word == "but" || word == "although" || word == "while") break;
  }
  return false;
}

/// Joining words, sides and other terms: they do not count as unknown.
bool TermMatcher::is_phrase_word(std::size_t at) const {
  if (roles_.roles_of(words_.text(at)) != 0) return true;
  PhraseTrie::Found found{};
  return index_.node_terms().longest(words_, at, found) ||
         index_.terms().longest(words_, at, found);
}

bool TermMatcher::add_best(std::size_t at) {
  PhraseTrie::Found term{}, node{};
  const bool is_term = index_.terms().longest(words_, at, term);
  const bool is_node = index_.node_terms().longest(words_, at, node);
  if (is_node && node.words >= (is_term ? term.words : 0)) {
    const bool nodes =
        has_node_word(at, at + node.words, is_term && !is_adjective(words_.text(at)));
    if (nodes || !is_term) {
      matches_.push_back({at, at + node.words, index_.target(node.payload), nodes});
      return true;
    }
  }
  if (is_term)
    matches_.push_back({at, at + term.words, index_.target(term.payload), false});
  else if (const auto target = index_.abbreviation(words_.written(at)))
    matches_.push_back({at, at + 1, index_.target(*target), false});
  else
    return false;
  return true;
}

void TermMatcher::find_terms() {
  for (std::size_t i = 0; i < words_.size(); ++i) add_best(i);
}

bool TermMatcher::words_within(Span span, std::size_t& first, std::size_t& last) const {
  first = words_.first_from(span.begin);
  last = words_.first_from(span.end);
  return last > first;
}

void TermMatcher::find_level(const TermIndex::Pattern& pattern) {
  each_match(pattern, [&](Span span) {
    std::size_t first, last;
    if (words_within(span, first, last))
      matches_.push_back({first, last, index_.target(pattern.target), false});
  });
}

/// Takes out what lies within a context in which the term means something else.
void TermMatcher::exclude(const TermIndex::Pattern& pattern) {
  const auto region = index_.target(pattern.target).none;
  const auto is_of_region = [&](const TermMatch& m) { return m.target.none == region; };
  if (std::none_of(matches_.begin(), matches_.end(), is_of_region)) return;
  each_match(pattern, [&](Span span) {
    std::erase_if(matches_, [&](const TermMatch& m) {
      return is_of_region(m) && words_[m.first].span.begin >= span.begin &&
             words_[m.last - 1].span.end <= span.end;
    });
  });
}

/// The longest of those that overlap.
void TermMatcher::settle() {
  std::stable_sort(matches_.begin(), matches_.end(), [](const TermMatch& a, const TermMatch& b) {
    return a.last - a.first > b.last - b.first;
  });
  std::vector<bool> taken(words_.size());
  std::vector<TermMatch> kept;
  for (const auto& match : matches_) {
    const auto begin = taken.begin() + static_cast<std::ptrdiff_t>(match.first);
    const auto end = taken.begin() + static_cast<std::ptrdiff_t>(match.last);
    if (std::find(begin, end, true) != end) continue;
    std::fill(begin, end, true);
    kept.push_back(match);
  }
  std::sort(kept.begin(), kept.end(),
            [](const TermMatch& a, const TermMatch& b) { return a.first < b.first; });
  matches_ = std::move(kept);
}

/// Word `at` with the end of a later term makes a term: "cervical" before "thoracic spine".
bool TermMatcher::take_head(std::size_t at, const TermMatch& of) {
  for (std::size_t head = of.first + 1; head < of.last; ++head) {
    std::vector<std::string_view> phrase{words_.text(at)};
    for (std::size_t i = head; i < of.last; ++i) phrase.push_back(words_.text(i));
    const auto found = index_.terms().exact(phrase);
    if (!found) continue;
    const TermMatch match{at, at + 1, index_.target(*found), false};
    const auto same = std::find_if(matches_.begin(), matches_.end(),
                                   [&](const TermMatch& m) { return m.first == at; });
    if (same == matches_.end())
      matches_.push_back(match);
    else
      *same = match;
    return true;
  }
  return false;
}

void TermMatcher::share_heads() {
  const auto heads = matches_;
  std::vector<bool> fixed(words_.size());
  for (const auto& match : heads) {
    const bool settled = match.last - match.first > 1 || match.is_node;
    for (std::size_t i = match.first; i < match.last; ++i) fixed[i] = settled;
  }
  for (const auto& head : heads) {
    if (head.last - head.first < 2) continue;
    bool joined = false;
    for (std::size_t i = head.first; i-- > 0 && i + head_reach > head.first;) {
      const auto word = words_.text(i);
      const char mark = words_.before(i + 1);
      joined = joined || mark == ',' || mark == '/' || roles_.is(word, PhraseWords::joining);
      if (ends_clause(mark) || roles_.is(word, PhraseWords::ends_phrase)) break;
      const bool side = roles_.is(word, PhraseWords::left | PhraseWords::right);
      const bool listed =
          mark == ',' || mark == '/' || roles_.is(words_.text(i + 1), PhraseWords::joining);
      if (joined && listed && !fixed[i] && !side) take_head(i, head);
    }
  }
  std::sort(matches_.begin(), matches_.end(),
            [](const TermMatch& a, const TermMatch& b) { return a.first < b.first; });
}

}  // namespace uptake
