#include "simulator/report/grammar.h"

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "core/nearest.h"

namespace uptake::simulator {
namespace {

using Json = nlohmann::json;

std::vector<std::string> strings_of(const Json& one_or_more) {
  if (one_or_more.is_string()) return {one_or_more.get<std::string>()};
  return one_or_more.get<std::vector<std::string>>();
}

std::vector<Condition> conditions_of(const Json& when) {
  std::vector<Condition> conditions;
  for (const auto& [key, wanted] : when.items()) {
    Condition condition;
    for (const std::string& value : strings_of(wanted)) {
      if (value.starts_with('!')) {
        condition.none.push_back(key + "=" + value.substr(1));
      } else {
        condition.any.push_back(key + "=" + value);
      }
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

void walk(const std::vector<Piece>& pieces, const std::function<void(const Piece&)>& visit) {
  for (const Piece& piece : pieces) {
    visit(piece);
    for (const auto& branch : piece.branches) walk(branch, visit);
  }
}

bool has_feature(const std::string& feature, const Scene& scene, const Subject* subject) {
  return (subject != nullptr && subject->features.contains(feature)) ||
         scene.features.contains(feature);
}

}  // namespace

bool is_open(const Alternative& alternative, const Scene& scene, const Subject* subject) {
  if (alternative.held_out && !scene.held_out) return false;
  const auto there = [&](const std::string& feature) {
    return has_feature(feature, scene, subject);
  };
  return std::all_of(alternative.when.begin(), alternative.when.end(), [&](const Condition& when) {
    return (when.any.empty() || std::any_of(when.any.begin(), when.any.end(), there)) &&
           std::none_of(when.none.begin(), when.none.end(), there);
  });
}

void Grammar::add_group(Rule& rule, const Json& group) {
  static constexpr const char* kinds[] = {"text", "held_out"};
  for (const char* kind : kinds) {
    if (!group.contains(kind)) continue;
    for (const std::string& text : strings_of(group.at(kind))) {
      Alternative alternative;
      alternative.number = alternatives_++;
      alternative.pieces = parse_template(text);
      if (group.contains("when")) alternative.when = conditions_of(group.at("when"));
      alternative.says = group.value("says", "");
      alternative.weight = group.value("weight", 1.0);
      alternative.held_out = kind == kinds[1];
      rule.alternatives.push_back(std::move(alternative));
    }
  }
}

void Grammar::add(const std::string& name, const Json& items, bool lexicon) {
  with_context("rule '" + name + "'", [&] {
    Rule& rule = rules_[name];
    rule.lexicon = lexicon;
    for (const Json& item : items) {
      add_group(rule, item.is_string() ? Json{{"text", item}} : item);
    }
  });
}

const Rule& Grammar::rule(std::string_view name) const {
  const auto found = rules_.find(name);
  if (found == rules_.end()) {
    throw Error("language.unknown_slot", "there is no rule '" + std::string(name) + "'");
  }
  return found->second;
}

void Grammar::check(const std::vector<std::string>& values) const {
  std::vector<std::string> known = values;
  for (const auto& [name, rule] : rules_) known.push_back(name);
  std::sort(known.begin(), known.end());
  for (const auto& [name, rule] : rules_) {
    const auto visit = [&, &rule_name = name](const Piece& piece) {
      using Kind = Piece::Kind;
      if (piece.kind != Kind::slot && piece.kind != Kind::each && piece.kind != Kind::with) return;
      if (std::binary_search(known.begin(), known.end(), piece.text)) return;
      throw Error("language.unknown_slot", "rule '" + rule_name + "' has the slot '" + piece.text +
                                               "', which is neither a " + "rule nor a value" +
                                               did_you_mean(piece.text, known));
    };
    for (const Alternative& alternative : rule.alternatives) walk(alternative.pieces, visit);
  }
}

bool Grammar::can_say(std::string_view name, const Scene& scene, const Subject* subject) const {
  const auto found = rules_.find(name);
  if (found == rules_.end()) return false;
  const auto& all = found->second.alternatives;
  return std::any_of(all.begin(), all.end(),
                     [&](const Alternative& one) { return is_open(one, scene, subject); });
}

}  // namespace uptake::simulator
