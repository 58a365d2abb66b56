#include "report/mask_identifiers.h"

#include <fmt/format.h>

#include <sstream>
#include <variant>

#include "core/error.h"
#include "core/text.h"
#include "report/mask_known.h"
#include "report/mask_pattern.h"

namespace uptake {
namespace {

WordSet words_of(const nlohmann::json& lines) {
  WordSet words;
  for (const auto& line : lines) {
    std::istringstream stream(lower(line.get<std::string>()));
    for (std::string word; stream >> word;) words.insert(word);
  }
  return words;
}

enum class Known { ids, names };

Known known_of(const std::string& name) {
  if (name == "ids") return Known::ids;
  if (name == "names") return Known::names;
  throw std::invalid_argument("known should be ids or names");
}

}  // namespace

struct IdentifierMask::Rules {
  std::vector<std::variant<MaskPattern, Known>> steps;  ///< in this order
  NameWords words;
};

IdentifierMask::IdentifierMask(const nlohmann::json& json) {
  auto rules = std::make_unique<Rules>();
  std::string entry = "text";
  try {
    rules->words = {words_of(json.at("not_names")), words_of(json.at("ordinary_words")),
                    words_of(json.at("titles"))};
    const auto macros = json.at("macros").get<std::map<std::string, std::string>>();
    for (const auto& step : json.at("patterns")) {
      entry = step.dump();
      if (step.contains("known"))
        rules->steps.emplace_back(known_of(step.at("known")));
      else
        rules->steps.emplace_back(MaskPattern(step, macros));
    }
  } catch (const std::exception& problem) {
    throw Error("mask.rules", fmt::format("share/deidentify.json: {}: {}", entry, problem.what()),
                "restore the file from the installation");
  }
  rules_ = std::move(rules);
}

IdentifierMask::~IdentifierMask() = default;
IdentifierMask::IdentifierMask(IdentifierMask&&) noexcept = default;
IdentifierMask& IdentifierMask::operator=(IdentifierMask&&) noexcept = default;

MaskedText IdentifierMask::apply(std::string_view text, const KnownIdentifiers& known) const {
  MaskedText masked{std::string(text), {}};
  const auto count = [&](const std::string& label, int found) {
    if (found > 0) masked.counts[label] += found;
  };
  for (const auto& step : rules_->steps) {
    if (const auto* pattern = std::get_if<MaskPattern>(&step))
      count(pattern->label(), pattern->apply(masked.text, rules_->words));
    else if (std::get<Known>(step) == Known::ids)
      count("ID", mask_known_ids(masked.text, known.ids));
    else
      count("NAME", mask_known_names(masked.text, known.names, rules_->words));
  }
  return masked;
}

}  // namespace uptake
