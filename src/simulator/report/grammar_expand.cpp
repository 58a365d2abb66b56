#include <algorithm>
#include <utility>

#include "core/error.h"
#include "simulator/report/grammar.h"

namespace uptake::simulator {
namespace {

/// Each use of an alternative makes it this much less likely in the same text.
constexpr double fatigue = 0.3;

class Expander {
 public:
  Expander(const Grammar& grammar, const Scene& scene, RandomStream& rng, Usage& usage)
      : grammar_(grammar), scene_(scene), rng_(rng), usage_(usage) {}

  Utterance take() { return std::move(out_); }

  void expand_rule(std::string_view name, const Subject* subject) {
    const Rule& rule = grammar_.rule(name);
    const Alternative& chosen = choose(name, rule, subject);
    if (rule.lexicon) write_shape("<" + std::string(name.substr(0, name.find('@'))) + ">");
    masked_ += rule.lexicon ? 1 : 0;
    const std::string before = says_;
    if (!chosen.says.empty()) says_ = chosen.says;
    expand(chosen.pieces, subject);
    says_ = before;
    masked_ -= rule.lexicon ? 1 : 0;
  }

 private:
  const Alternative& choose(std::string_view name, const Rule& rule, const Subject* subject) {
    std::vector<const Alternative*> open, kept;
    for (const Alternative& one : rule.alternatives) {
      if (is_open(one, scene_, subject)) (one.held_out ? kept : open).push_back(&one);
    }
    if (!kept.empty() && (open.empty() || rng_.uniform() < 0.5)) open.swap(kept);
    if (open.empty()) {
      throw Error("language.no_alternative",
                  "nothing of the rule '" + std::string(name) + "' fits" + described(subject));
    }
    double total = 0;
    for (const Alternative* one : open) total += weight_of(*one);
    double left = rng_.uniform() * total;
    const Alternative* chosen = open.back();
    for (const Alternative* one : open) {
      left -= weight_of(*one);
      if (left < 0) {
        chosen = one;
        break;
      }
    }
    if (usage_[chosen->number] < 3) ++usage_[chosen->number];
    return *chosen;
  }

  double weight_of(const Alternative& one) const {
    double weight = one.weight;
    for (int use = 0; use < usage_[one.number]; ++use) weight *= fatigue;
    return weight;
  }

  static std::string described(const Subject* subject) {
    if (subject == nullptr) return "";
    std::string text = " (" + subject->region;
    for (const std::string& feature : subject->features) text += ", " + feature;
    return text + ")";
  }

  void expand(const std::vector<Piece>& pieces, const Subject* subject) {
    for (const Piece& piece : pieces) expand(piece, subject);
  }

  void expand(const Piece& piece, const Subject* subject) {
    switch (piece.kind) {
      case Piece::Kind::words:
        out_.text += piece.text;
        return write_shape(piece.text);
      case Piece::Kind::article:
        out_.text += article_mark;
        return write_shape("a");
      case Piece::Kind::slot:
        return expand_slot(piece.text, subject);
      case Piece::Kind::form:
        return expand_form(piece.text, subject);
      case Piece::Kind::number:
        return expand(piece.branches[subject != nullptr && subject->many ? 1 : 0], subject);
      case Piece::Kind::choice:
        return expand(piece.branches[rng_.below(piece.branches.size())], subject);
      case Piece::Kind::optional:
        if (rng_.uniform() < 0.5) expand(piece.branches[0], subject);
        return;
      case Piece::Kind::mention:
        return expand_mention(piece, subject);
      case Piece::Kind::each:
        return expand_each(piece, set(piece.set));
      case Piece::Kind::with:
        return expand_rule(piece.text, &set(piece.set).front());
    }
  }

  void expand_slot(const std::string& name, const Subject* subject) {
    const std::string* value = value_of(name, subject);
    if (value == nullptr) return expand_rule(name, subject);
    out_.text += *value;
    write_shape("#");
  }

  const std::string* value_of(const std::string& name, const Subject* subject) const {
    if (subject != nullptr) {
      const auto found = subject->values.find(name);
      if (found != subject->values.end()) return &found->second;
    }
    const auto found = scene_.values.find(name);
    return found == scene_.values.end() ? nullptr : &found->second;
  }

  void expand_form(const std::string& form, const Subject* subject) {
    if (subject == nullptr) throw Error("language.no_subject", "{@" + form + "} has no subject");
    expand_rule(form + "@" + subject->region, subject);
  }

  void expand_mention(const Piece& piece, const Subject* subject) {
    if (piece.region.empty() && subject == nullptr) {
      throw Error("language.no_subject", "a mention has no region and no subject");
    }
    out_.said.push_back({piece.region.empty() ? subject->region : piece.region,
                         piece.statement.empty() ? says_ : piece.statement});
    out_.text += span_opens;
    expand(piece.branches[0], subject);
    out_.text += span_closes;
  }

  const std::vector<Subject>& set(const std::string& name) const {
    const auto found = scene_.sets.find(name);
    if (found == scene_.sets.end() || found->second.empty()) {
      throw Error("language.no_subject", "the set '" + name + "' is empty");
    }
    return found->second;
  }

  void expand_each(const Piece& piece, const std::vector<Subject>& subjects) {
    write_shape("<" + piece.text + " list>");
    ++masked_;
    const bool side_once = shares_side(subjects) && rng_.uniform() < 0.6;
    const bool serial_comma = scene_.features.contains("serial_comma=yes");
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      if (i > 0 && i + 1 == subjects.size()) {
        if (serial_comma && subjects.size() > 2) out_.text += ",";
        out_.text += " " + piece.conjunction + " ";
      } else if (i > 0) {
        out_.text += ", ";
      }
      Subject subject = subjects[i];
      if (side_once && i > 0) subject.values["side"] = "";
      expand_rule(piece.text, &subject);
    }
    --masked_;
  }

  /// "left hilar and paratracheal": the side is said once.
  static bool shares_side(const std::vector<Subject>& subjects) {
    const auto side = [](const Subject& one) {
      const auto found = one.values.find("side");
      return found == one.values.end() ? std::string() : found->second;
    };
    const std::string first = subjects.size() > 1 ? side(subjects.front()) : "";
    return !first.empty() && std::all_of(subjects.begin(), subjects.end(),
                                         [&](const Subject& one) { return side(one) == first; });
  }

  void write_shape(std::string_view text) {
    if (masked_ == 0) out_.shape += text;
  }

  const Grammar& grammar_;
  const Scene& scene_;
  RandomStream& rng_;
  Usage& usage_;
  Utterance out_;
  std::string says_;
  int masked_ = 0;
};

}  // namespace

Utterance Grammar::say(std::string_view rule, const Scene& scene, RandomStream& rng, Usage& usage,
                       const Subject* subject) const {
  Expander expander(*this, scene, rng, usage);
  expander.expand_rule(rule, subject);
  return expander.take();
}

}  // namespace uptake::simulator
