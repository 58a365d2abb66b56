#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "simulator/report/grammar_scene.h"
#include "simulator/report/grammar_template.h"

namespace uptake::simulator {

/// {"nature": ["malignant", "!benign"]}: met when any of `any` is there (or it is empty) and none
/// of `none`.
struct Condition {
  std::vector<std::string> any, none;  ///< "key=value"
};

struct Alternative {
  std::size_t number = 0;  ///< within the grammar
  std::vector<Piece> pieces;
  std::vector<Condition> when;
  std::string says;  ///< statement of the mentions below it; empty: the enclosing alternative's
  double weight = 1;
  bool held_out = false;
};

struct Rule {
  std::vector<Alternative> alternatives;
  bool lexicon = false;  ///< words, not structure: a sentence's shape has its name instead
};

/// How often each alternative was used, so that one text does not repeat itself.
using Usage = std::vector<unsigned char>;

/// A stochastic grammar as data. A rule is a list whose items are texts (grammar_template.h) or
/// groups {"when": {...}, "says": "negated", "weight": 2, "text": [...], "held_out": [...]}.
/// Held-out texts are used only when the scene allows it, and then about half the time.
///
///     grammar.add("claim", read_json(file)["claim"], false);
///     Usage usage = grammar.fresh_usage();
///     Utterance told = grammar.say("claim", scene, rng, usage);
class Grammar {
 public:
  /// Adds to a rule, which is made if new. Errors: "language.syntax" naming the rule.
  void add(const std::string& rule, const nlohmann::json& items, bool lexicon);
  /// Every slot must be a rule or one of `values`, every form "form@..." must exist somewhere.
  /// Errors: "language.unknown_slot" with the nearest name.
  void check(const std::vector<std::string>& values) const;

  bool has(std::string_view rule) const { return rules_.find(rule) != rules_.end(); }
  /// Errors: "language.unknown_slot" when there is no such rule.
  const Rule& rule(std::string_view name) const;
  Usage fresh_usage() const { return Usage(alternatives_, 0); }

  /// Errors: "language.no_alternative" naming the rule, when no alternative's conditions are met.
  Utterance say(std::string_view rule, const Scene& scene, RandomStream& rng, Usage& usage,
                const Subject* subject = nullptr) const;
  /// Whether any alternative of the rule may be used.
  bool can_say(std::string_view rule, const Scene& scene, const Subject* subject = nullptr) const;

 private:
  void add_group(Rule& rule, const nlohmann::json& group);

  std::map<std::string, Rule, std::less<>> rules_;
  std::size_t alternatives_ = 0;
};

/// Whether an alternative may be used here.
bool is_open(const Alternative& alternative, const Scene& scene, const Subject* subject);

}  // namespace uptake::simulator
