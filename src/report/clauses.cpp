#include "report/clauses.h"

#include <algorithm>

namespace uptake {
namespace {

constexpr std::size_t verb_reach = 12;  ///< words from the start of a clause to its verb
constexpr unsigned clause_findings = Cue::abnormal | Cue::intensity | Cue::lesion | Cue::uptake |
                                     Cue::physiologic | Cue::not_avid | Cue::resolved | Cue::normal;

/// How many cues of some kinds, or mentions, begin before each word: any stretch is asked in one
/// step, however long the sentence.
class Counts {
 public:
  explicit Counts(std::size_t words) : before_(words + 1) {}
  void add(std::size_t word) { ++before_[word + 1]; }
  void finish() {
    for (std::size_t i = 1; i < before_.size(); ++i) before_[i] += before_[i - 1];
  }
  bool any(std::size_t from, std::size_t to) const {
    return from < to && before_[to] > before_[from];
  }

 private:
  std::vector<std::size_t> before_;
};

constexpr unsigned negations = Cue::negation | Cue::not_avid;

class ClauseSplitter {
 public:
  ClauseSplitter(const Words& words, const std::vector<Cue>& cues,
                 const std::vector<MentionWords>& mentions)
      : words_(words),
        cue_at_(words.size()),
        verbs_(words.size()),
        negations_(words.size()),
        denials_(words.size()),
        findings_(words.size()),
        mentions_(words.size()) {
    for (const auto& cue : cues) {
      for (std::size_t i = cue.first; i < cue.last; ++i) cue_at_[i] = &cue;
      if (cue.is(Cue::verb)) verbs_.add(cue.first);
      if (cue.is(negations)) negations_.add(cue.first);
      if (cue.is(Cue::negation | Cue::negation_behind)) denials_.add(cue.first);
      if (cue.is(clause_findings)) findings_.add(cue.first);
    }
    for (const auto& mention : mentions) {
      if (mention.first < words.size()) mentions_.add(mention.first);
    }
    for (auto* counts : {&verbs_, &negations_, &denials_, &findings_, &mentions_}) counts->finish();
  }

  std::vector<Clause> split() {
    std::vector<Clause> clauses{{0, words_.size(), false}};
    for (std::size_t i = 1; i < words_.size(); ++i) {
      const Cue* cue = cue_at_[i];
      const bool starts_cue = cue != nullptr && cue->first == i;
      const bool exception = starts_cue && cue->is(Cue::except);
      if (exception || begins_clause(clauses.back().first, i)) {
        clauses.back().last = i;
        clauses.push_back({i, words_.size(), exception});
      }
    }
    const Cue* first = words_.size() > 0 ? cue_at_[0] : nullptr;
    if (first != nullptr && first->is(Cue::except)) clauses.front().exception = true;
    return clauses;
  }

 private:
  bool begins_clause(std::size_t from, std::size_t i) const {
    const char mark = words_.before(i);
    if (mark == ';' || mark == ':' || is_full_stop(i)) return true;
    const Cue* cue = cue_at_[i];
    if (cue != nullptr && cue->first == i && cue->is(Cue::turn) && is_turn(from, i)) return true;
    std::size_t start = i;
    if (!is_joint(i, start)) return false;
    return starts_negation(start) || starts_statement(from, start) || starts_finding(from, start) ||
           ends_aside(from, i);
  }

  /// "While no node is avid, a lesion is seen": the comma ends what "while" began. Not one within a
  /// list ("in the sternum, the sacrum, or the femora, ...").
  bool ends_aside(std::size_t from, std::size_t i) const {
    const bool aside = cue_is(from, Cue::turn) && words_.before(i) == ',';
    const bool says = negations_.any(from, i) || findings_.any(from, i);
    if (!aside || !says || !mentions_.any(from, i) || !verbs_.any(i, words_.size())) return false;
    for (std::size_t j = i; j < std::min(words_.size(), i + verb_reach); ++j) {
      if (cue_is(j, clause_findings | Cue::verb)) return mentions_.any(i, words_.size());
      if (j > i && (words_.before(j) == ',' || words_.text(j) == "or")) return false;
    }
    return false;
  }

  /// "3 avid LNs. Left axilla: none": statements that a line holds in one. Not "1.2 cm".
  bool is_full_stop(std::size_t i) const {
    const auto written = words_.written(i);
    return words_.before(i) == '.' && written[0] >= 'A' && written[0] <= 'Z';
  }

  /// "now" and "while" turn only where something was said before.
  bool is_turn(std::size_t from, std::size_t i) const {
    return words_.text(i) != "now" || verbs_.any(from, i);
  }

  /// A comma or "and" before word `i`; `start` is the first word behind it.
  bool is_joint(std::size_t i, std::size_t& start) const {
    const auto word = words_.text(i);
    if (word == "and" || word == "with") {
      start = i + 1;
      return word == "and" || cue_is(i + 1, Cue::negation);
    }
    start = i;
    return words_.before(i) == ',' && words_.text(i) != "or" && words_.text(i) != "nor";
  }

  bool cue_is(std::size_t i, unsigned kinds) const {
    return i < words_.size() && cue_at_[i] != nullptr && cue_at_[i]->first == i &&
           cue_at_[i]->is(kinds);
  }

  bool starts_negation(std::size_t start) const {
    // "with no" describes what went before; ", no" and "and no" begin anew.
    return cue_is(start, Cue::negation) && words_.text(start) == "no" &&
           words_.text(start - 1) != "with";
  }

  /// "..., there is", "and the spleen is normal": a subject and a verb of its own. "and the spleen
  /// is seen" ends the clause that began before.
  bool starts_statement(std::size_t from, std::size_t start) const {
    if (words_.text(start) == "there" || words_.text(start) == "cannot") return true;
    // "..., persists in L3, and is new in L4": the same subject, another statement and place.
    if (cue_is(start, Cue::verb | Cue::persists) && mentions_.any(from, start) &&
        mentions_.any(start, words_.size()))
      return true;
    const bool negated = negations_.any(from, start);
    if (!verbs_.any(from, start) && !negated) return false;
    const std::size_t end = std::min(words_.size(), start + verb_reach);
    for (std::size_t i = start + 1; i < end; ++i) {
      if (words_.before(i) == ';') return false;
      if (words_.text(i) == "or" || words_.text(i) == "nor" || words_.before(i) == ',')
        return false;
      if (!cue_is(i, Cue::verb)) continue;
      std::size_t next = i + 1;
      while (words_.text(next) == "not" || words_.text(next) == "been" ||
             words_.text(next) == "also")
        ++next;
      const bool shared = negated && !verbs_.any(from, start);
      return !(shared && cue_is(next, Cue::passive));
    }
    return false;
  }

  /// "uptake in the brain and abnormal uptake in the liver". In a negated list ("no avid nodes,
  /// suspicious nodules or bone lesions") nothing begins anew.
  bool starts_finding(std::size_t from, std::size_t start) const {
    if (denials_.any(from, start)) return false;
    if (!mentions_.any(from, start) || !findings_.any(from, start)) return false;
    bool finding = false;
    for (std::size_t i = start; i < std::min(words_.size(), start + 3); ++i)
      finding =
          finding || cue_is(i, Cue::abnormal | Cue::intensity | Cue::uptake | Cue::physiologic);
    return finding && mentions_.any(start, words_.size());
  }

  const Words& words_;
  std::vector<const Cue*> cue_at_;
  Counts verbs_, negations_, denials_, findings_, mentions_;
};

}  // namespace

std::vector<Clause> split_clauses(const Words& words, const std::vector<Cue>& cues,
                                  const std::vector<MentionWords>& mentions) {
  return ClauseSplitter(words, cues, mentions).split();
}

}  // namespace uptake
