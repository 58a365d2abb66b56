#include "report/side_finder.h"

namespace uptake {
namespace {

/// Adjectives between a side and its term: "left posterior inferior cervical".
constexpr std::size_t before_reach = 4, after_reach = 4;

Side other(Side side) {
  if (side == Side::left) return Side::right;
  if (side == Side::right) return Side::left;
  return side;
}

class SideFinder {
 public:
  SideFinder(const std::vector<TermMatch>& matches, const Words& words, const PhraseWords& roles,
             Side& spoken)
      : matches_(matches), words_(words), roles_(roles), spoken_(spoken) {}

  std::vector<SidedTerm> find() {
    std::vector<SidedTerm> result;
    for (std::size_t m = 0; m < matches_.size(); ++m) {
      SidedTerm term{matches_[m], Side::none, matches_[m].first, matches_[m].last};
      look_within(term);
      if (term.side == Side::none) look_before(m, term);
      take_head_noun(m, term);
      if (term.side == Side::none) look_after(m, term);
      if (term.side == Side::none && m > 0 && shares_side(m)) term.side = result[m - 1].side;
      if (term.side == Side::left || term.side == Side::right) spoken_ = term.side;
      result.push_back(term);
    }
    return result;
  }

 private:
  /// What one word says; `found` tells whether it speaks of sides at all.
  Side side_of(std::size_t at, bool& found) const {
    const unsigned roles = roles_.roles_of(words_.text(at));
    found = (roles & (PhraseWords::left | PhraseWords::right | PhraseWords::both |
                      PhraseWords::other_side | PhraseWords::same_side)) != 0;
    if (words_.text(at) == "b" && words_.text(at + 1) == "l" && words_.before(at + 1) == '/') {
      found = true;
      return Side::both;
    }
    const auto written = words_.written(at);
    if (written == "L" || written == "R") {
      found = true;
      return written == "L" ? Side::left : Side::right;
    }
    if ((roles & PhraseWords::left) != 0) return Side::left;
    if ((roles & PhraseWords::right) != 0) return Side::right;
    if ((roles & PhraseWords::both) != 0) return Side::both;
    if ((roles & PhraseWords::other_side) != 0) return other(spoken_);
    if ((roles & PhraseWords::same_side) != 0) return spoken_;
    return Side::none;
  }

  /// "left and right", "left greater than right".
  bool is_pair(std::size_t at) const {
    bool found = false;
    for (std::size_t i = at; i-- > 0 && i + 4 > at;) {
      const Side before = side_of(i, found);
      if (found) return before == Side::left || before == Side::right;
      const auto word = words_.text(i);
      if (word != "and" && word != "or" && word != "than" && word != "greater" && word != "more" &&
          word != "less")
        return false;
    }
    return false;
  }

  void look_within(SidedTerm& term) const {
    for (std::size_t i = term.first; i < term.last; ++i) {
      bool found = false;
      const Side side = side_of(i, found);
      if (found) term.side = side;
    }
  }

  void look_before(std::size_t m, SidedTerm& term) const {
    const std::size_t stop = m > 0 ? matches_[m - 1].last : 0;
    for (std::size_t i = term.match.first; i-- > stop && i + before_reach >= term.match.first;) {
      const char mark = words_.before(i + 1);
      if (mark != ' ' && mark != '-' && mark != '/') return;
      bool found = false;
      const Side side = side_of(i, found);
      if (found) {
        const bool pair = (side == Side::left || side == Side::right) && is_pair(i);
        term.side = pair ? Side::both : side;
        term.first = i;
        return;
      }
      if (roles_.is(words_.text(i), PhraseWords::ends_phrase | PhraseWords::joining)) return;
    }
  }

  void take_head_noun(std::size_t m, SidedTerm& term) const {
    const std::size_t stop = m + 1 < matches_.size() ? matches_[m + 1].first : words_.size();
    while (term.last < stop && words_.before(term.last) == ' ' &&
           roles_.is(words_.text(term.last), PhraseWords::takes_in))
      ++term.last;
  }

  /// "axilla on the left", "hila bilaterally", "nodes, left greater than right".
  void look_after(std::size_t m, SidedTerm& term) const {
    const std::size_t stop = m + 1 < matches_.size() ? matches_[m + 1].first : words_.size();
    for (std::size_t i = term.last; i < stop && i < term.last + after_reach; ++i) {
      const char mark = words_.before(i);
      if (mark == ';' || mark == ':' || mark == '.') return;
      bool found = false;
      const Side side = side_of(i, found);
      if (found) {
        // "hilar nodes and left axilla": the side belongs to what follows.
        if (side != Side::both && !follows_on(term.last, i)) return;
        const auto next = words_.text(i + 1);
        const bool pair = next == "and" || next == "greater" || next == "more" || next == "less";
        bool second = false;
        if (pair) side_of(next == "and" ? i + 2 : i + 3, second);
        term.side = second ? Side::both : side;
        return;
      }
      if (!roles_.is(words_.text(i), PhraseWords::passed_over | PhraseWords::takes_in |
                                         PhraseWords::node | PhraseWords::preposition) &&
          words_.text(i) != "on")
        return;
    }
  }

  /// "on the left" or ", left": nothing that would make the side an adjective of what follows.
  bool follows_on(std::size_t from, std::size_t at) const {
    bool on = words_.before(at) == ',' || words_.before(at) == '(';
    for (std::size_t i = from; i < at; ++i) on = on || words_.text(i) == "on";
    const char after = words_.before(at + 1);
    const bool closed = at + 1 >= words_.size() || after != ' ' ||
                        roles_.roles_of(words_.text(at + 1)) != 0 || words_.text(at + 1) == "side";
    return on && closed;
  }

  /// "left hilar and axillary nodes", "left upper and lower lobes"; not "left adrenal and liver".
  bool shares_side(std::size_t m) const {
    const auto &before = matches_[m - 1], &here = matches_[m];
    const bool alike = (before.is_node && here.is_node) || before.target.none == here.target.none;
    return alike && is_joined(m);
  }

  /// A list goes on: only joining words, commas and adjectives since the term before.
  bool is_joined(std::size_t m) const {
    const std::size_t from = matches_[m - 1].last, to = matches_[m].first;
    if (to < from || to - from > 3) return false;
    bool joined = false;
    for (std::size_t i = from; i <= to; ++i) {
      const char mark = words_.before(i);
      if (mark == ';' || mark == ':' || mark == '.' || mark == '(') return false;
      joined = joined || mark == ',' || mark == '/';
      if (i == to) break;
      if (roles_.is(words_.text(i), PhraseWords::joining))
        joined = true;
      else if (roles_.is(words_.text(i), PhraseWords::ends_phrase))
        return false;
      else if (words_.text(i) == "the")
        return false;  // "the left hilum and the axilla"
    }
    return joined;
  }

  const std::vector<TermMatch>& matches_;
  const Words& words_;
  const PhraseWords& roles_;
  Side& spoken_;
};

}  // namespace

std::vector<SidedTerm> find_sides(const std::vector<TermMatch>& matches, const Words& words,
                                  const PhraseWords& roles, Side& spoken) {
  return SideFinder(matches, words, roles, spoken).find();
}

}  // namespace uptake
