#include "report/sentence_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace uptake {
namespace {

constexpr unsigned denied_findings = Cue::abnormal | Cue::intensity | Cue::lesion | Cue::uptake;

/// What a clause says by the cues that hold in it, the most telling first. nullptr: nothing.
const char* rule_of(unsigned said, unsigned denied, RegionTraits traits) {
  const auto has = [said](unsigned kinds) { return (said & kinds) != 0; };
  if (has(Cue::resolved) && !has(Cue::not_resolved)) return "resolved";
  const bool physiologic = has(Cue::physiologic) && !has(Cue::not_physiologic);
  if (physiologic) return "physiologic";
  if (has(Cue::not_avid)) return "not_avid";
  const bool specific = has(Cue::abnormal | Cue::not_physiologic);
  // "Normal metabolic activity", "increased, within normal limits": no word of disease.
  if (has(Cue::normal) && !specific && !has(Cue::lesion | Cue::benign)) return "normal";
  // A bright organ that is bright, without a number, a doubt or a word of disease.
  if (has(Cue::intensity | Cue::uptake) && traits.physiologic && !specific &&
      !has(Cue::lesion | Cue::benign | Cue::hedge | Cue::measure | Cue::decreased | Cue::persists))
    return "bright_organ";
  // "Mild scarring": an adjective alone is no uptake.
  if (has(Cue::structural) && !specific && !has(Cue::uptake | Cue::measure | Cue::lesion))
    return has(Cue::hedge) ? "uncertain" : "structural";
  if (specific || has(Cue::intensity)) {
    if (has(Cue::normal) && !has(Cue::hedge) && (denied & denied_findings) != 0) return "normal";
    if (has(Cue::benign)) return "benign";
    if (has(Cue::decreased)) return "treated";
    if (has(Cue::hedge)) return "uncertain";
    return "abnormal";
  }
  if (has(Cue::normal)) return "normal";
  if (has(Cue::lesion)) {
    if ((denied & (Cue::abnormal | Cue::intensity | Cue::uptake)) != 0) return "not_avid";
    if (has(Cue::structural) && !has(Cue::uptake)) return "structural";
    if (has(Cue::benign)) return has(Cue::uptake | Cue::hedge) ? "benign" : "structural";
    return has(Cue::hedge) ? "uncertain" : "lesion";
  }
  if (has(Cue::uptake | Cue::measure)) {
    if (has(Cue::benign)) return "benign";
    return has(Cue::hedge) ? "uncertain" : "uptake";
  }
  if (has(Cue::benign)) return has(Cue::hedge) ? "benign" : "structural";
  if ((denied & (denied_findings | Cue::hedge)) != 0) return "negated";
  if (has(Cue::persists | Cue::decreased)) return "lesion";
  if (has(Cue::hedge)) return "uncertain";
  if (has(Cue::negation)) return "negated";  // "Left axilla: none."
  return nullptr;
}

bool is_abnormal(std::string_view rule) {
  return rule == "abnormal" || rule == "lesion" || rule == "uncertain" || rule == "benign" ||
         rule == "treated" || rule == "uptake";
}

}  // namespace

SentenceRules::SentenceRules(const Words& words, const RuleLexicon& lexicon,
                             const std::vector<MentionWords>& mentions)
    : words_(words),
      mentions_(mentions),
      cues_(lexicon.find(words)),
      clauses_(split_clauses(words, cues_, mentions)),
      said_(clauses_.size()),
      negated_(words.size() + 1),
      past_(words.size() + 1),
      clause_at_(words.size() + 1),
      ending_(words.size() + 1),
      starting_(words.size() + 1) {
  for (const auto& clause : clauses_) negate(clause);
  for (const auto& clause : clauses_) follow_history(clause);
  sum_up();
}

void SentenceRules::sum_up() {
  for (std::size_t c = 0; c < clauses_.size(); ++c) {
    for (std::size_t i = clauses_[c].first; i < clauses_[c].last; ++i) clause_at_[i] = c;
  }
  clause_at_.back() = clauses_.size() - 1;
  for (const auto& cue : cues_) {
    other_person_ = other_person_ || cue.is(Cue::other_person);
    ending_[cue.last] |= cue.kinds;
    starting_[cue.first] |= cue.kinds;
    const std::size_t clause = clause_of(cue.first);
    // A cue that a clause cuts in two belongs to neither.
    if (cue.last > clauses_[clause].last) continue;
    (cue.negated ? said_[clause].denied : said_[clause].affirmed) |= cue.kinds;
  }
  for (const auto& mention : mentions_) said_[clause_of(mention.first)].mention = true;
}

/// A negation reaches to the end of its clause, or to a word that begins a description ("which",
/// "with"); "not" and its like behind ("is not seen") reach back to the clause's start.
void SentenceRules::negate(const Clause& clause) {
  bool open = false;
  auto cue = std::lower_bound(cues_.begin(), cues_.end(), clause.first,
                              [](const Cue& c, std::size_t word) { return c.first < word; });
  const auto first = cue;
  std::size_t denied_up_to = clause.first;  // so that each word is gone over once
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    while (cue != cues_.end() && cue->last <= i) ++cue;
    const bool starts = cue != cues_.end() && cue->first == i;
    if (starts && cue->is(Cue::negation_ends) && !cue->is(Cue::negation)) open = false;
    negated_[i] = open;
    if (starts && cue->is(Cue::negation)) open = true;
    if (starts && cue->is(Cue::negation_behind)) {
      for (; denied_up_to < i; ++denied_up_to) negated_[denied_up_to] = true;
    }
  }
  for (auto c = first; c != cues_.end() && c->first < clause.last; ++c)
    c->negated = negated_[c->first];
}

/// "history of", up to a word that ends it.
void SentenceRules::follow_history(const Clause& clause) {
  bool open = false;
  auto cue = std::lower_bound(cues_.begin(), cues_.end(), clause.first,
                              [](const Cue& c, std::size_t word) { return c.first < word; });
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    past_[i] = open;
    if (cue == cues_.end() || cue->first != i) continue;
    if (cue->is(Cue::history))
      open = true;
    else if (cue->is(Cue::history_ends))
      open = false;
    ++cue;
  }
}

/// A cue that ends at most `reach` words before `word`, with articles and the like between.
bool SentenceRules::is_cued_before(std::size_t word, unsigned kinds, std::size_t reach) const {
  static constexpr std::array passed{"the", "a",      "an",       "of",         "that",  "in",
                                     "to",  "normal", "adjacent", "background", "right", "left"};
  for (std::size_t back = 0; back <= std::min(reach, word); ++back) {
    if ((ending_[word - back] & kinds) != 0) return true;
    if (back == word) break;
    const auto before = words_.text(word - back - 1);
    if (std::find(passed.begin(), passed.end(), before) == passed.end()) break;
  }
  return false;
}

/// In the scope of "history of", or with "lobectomy" close behind.
bool SentenceRules::is_history(const MentionWords& mention) const {
  if (past_[mention.first]) return true;
  const std::size_t end = clauses_[clause_of(mention.first)].last;
  for (std::size_t i = mention.last; i <= mention.last + 1 && i < end; ++i) {
    if ((starting_[i] & Cue::history_behind) != 0) return true;
  }
  return false;
}

const char* SentenceRules::by_clause(std::size_t clause, RegionTraits traits) const {
  return rule_of(said_[clause].affirmed, said_[clause].denied, traits);
}

/// What the next clauses say of the same place: "a left adrenal nodule, which is no longer avid",
/// "enlarged nodes, but no associated uptake", "sarcoidosis: focal uptake". Not where they speak of
/// others ("no other uptake").
const char* SentenceRules::corrected(const char* rule, std::size_t clause,
                                     RegionTraits traits) const {
  constexpr std::size_t reach = 2;
  const std::string_view own = rule;
  for (std::size_t next = clause + 1; next <= clause + reach && next < clauses_.size(); ++next) {
    const Said& said = said_[next];
    if (said.mention || clauses_[next].exception) break;
    if (((said.affirmed | said.denied) & Cue::elsewhere) != 0) break;
    const char* later = by_clause(next, traits);
    if (later == nullptr) continue;
    const std::string_view name = later;
    if (is_abnormal(own) && (name == "resolved" || name == "not_avid" || name == "physiologic"))
      return later;
    const bool weak = own == "lesion" || own == "uptake";
    if (weak && name == "negated" && (said.denied & (Cue::uptake | Cue::intensity)) != 0)
      return "not_avid";
    const bool quiet = own == "structural" || own == "bright_organ";
    if (quiet && (name == "abnormal" || name == "uptake" || name == "uncertain")) return later;
  }
  return rule;
}

/// A clause that says nothing itself: the next ones without a mention speak of it ("Liver: SUV 5"),
/// else it goes on with what the one before said.
const char* SentenceRules::by_neighbours(std::size_t clause, RegionTraits traits) const {
  // As far as a reader would look; and no further, in a sentence of thousands of clauses.
  constexpr std::size_t reach = 4;
  const std::size_t end = std::min(clauses_.size(), clause + 1 + reach);
  for (std::size_t next = clause + 1; next < end && !said_[next].mention; ++next) {
    if (const char* rule = by_clause(next, traits)) return rule;
  }
  for (std::size_t before = clause; before-- > 0 && before + reach >= clause;) {
    if (const char* rule = by_clause(before, traits)) return is_abnormal(rule) ? "nearby" : rule;
  }
  return nullptr;
}

/// A finding is there unless something says that it is not.
const char* SentenceRules::decide_concept(const MentionWords& mention) const {
  if (negated_[mention.first]) return "negated";
  const Said& said = said_[clause_of(mention.first)];
  const auto has = [&](unsigned kinds) { return (said.affirmed & kinds) != 0; };
  if (has(Cue::resolved) && !has(Cue::not_resolved)) return "resolved";
  if (is_history(mention)) return "concept_history";
  return has(Cue::hedge) ? "uncertain" : "affirmed";
}

const char* SentenceRules::decide_in_place(const MentionWords& mention, RegionTraits traits) const {
  const std::size_t at = clause_of(mention.first);
  const Clause& clause = clauses_[at];
  if (is_cued_before(mention.first, Cue::reference, 2) && said_[at].affirmed != 0)
    return "reference";
  if (is_history(mention)) return "history";
  if (negated_[mention.first])
    return (said_[at].affirmed & Cue::resolved) != 0 ? "resolved" : "negated";
  if (is_cued_before(mention.first, Cue::landmark, 2)) return "landmark";
  const char* rule = by_clause(at, traits);
  // What is excepted is the contrary of what the clause before says, unless its own words say more.
  if (clause.exception && at > 0 && rule == nullptr) {
    const char* before = by_clause(at - 1, traits);
    return before != nullptr && is_abnormal(before) ? "normal" : "excepted";
  }
  if (clause.exception && at > 0 && is_abnormal(rule)) return rule;
  // "unremarkable except for a focus of SUV 5": the exception speaks of the same place.
  if (at + 1 < clauses_.size() && clauses_[at + 1].exception && !said_[at + 1].mention) {
    const char* exception = by_clause(at + 1, traits);
    if (exception != nullptr && is_abnormal(exception)) return exception;
  }
  if (rule != nullptr) return corrected(rule, at, traits);
  rule = by_neighbours(at, traits);
  return rule == nullptr ? "unclear" : rule;
}

const char* SentenceRules::decide(std::size_t i, bool implied, RegionTraits traits) const {
  if (other_person_) return "other_person";
  if (traits.concept_span) return decide_concept(mentions_[i]);
  if (!implied) return decide_in_place(mentions_[i], traits);
  // There is one implied mention a sentence.
  for (std::size_t clause = 0; clause < clauses_.size(); ++clause) {
    if (const char* rule = by_clause(clause, traits)) return rule;
  }
  return "implied";
}

}  // namespace uptake
