#include "dicom/deidentify_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/error.h"

namespace uptake::dicom {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, Action>, 11> actions{{
    {"keep", Action::keep},
    {"uid", Action::uid},
    {"pseudonym", Action::pseudonym},
    {"exam_pseudonym", Action::exam_pseudonym},
    {"shift_date", Action::shift_date},
    {"shift_datetime", Action::shift_datetime},
    {"age", Action::age},
    {"empty", Action::empty},
    {"clean_text", Action::clean_text},
    {"sequence", Action::sequence},
    {"code_sequence", Action::code_sequence},
}};

/// Anything that is wrong with the file, told with the entry it is wrong in.
template <class Work>
auto reading(const std::string& entry, Work&& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& problem) {
    throw Error("deidentify.rules",
                fmt::format("share/deidentify.json: {}: {}", entry, problem.what()),
                "restore the file from the installation");
  }
}

std::uint32_t hexadecimal(std::string_view text, std::size_t digits) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != digits || error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument(fmt::format("'{}' should be {} hexadecimal digits", text, digits));
  return value;
}

/// "GGGG,EEEE".
std::uint32_t tag_of(const std::string& text) {
  if (text.size() != 9 || text[4] != ',') throw std::invalid_argument("tag should be GGGG,EEEE");
  return hexadecimal(text.substr(0, 4), 4) << 16 | hexadecimal(text.substr(5), 4);
}

Action action_of(const std::string& name) {
  const auto found = std::ranges::find(actions, name, &std::pair<std::string_view, Action>::first);
  if (found == actions.end()) throw std::invalid_argument("unknown action '" + name + "'");
  return found->second;
}

constexpr std::array<std::string_view, 10> keys{"tag", "group",  "element", "creator", "name",
                                                "vr",  "action", "pattern", "words",   "count"};

AttributeRule rule_of(const Json& entry, const std::map<std::string, SafeWords>& words) {
  for (const auto& [key, value] : entry.items())
    if (std::ranges::find(keys, key) == keys.end())
      throw std::invalid_argument("unknown key '" + key + "'");
  AttributeRule rule;
  rule.action = action_of(entry.at("action"));
  rule.vr = entry.at("vr");
  rule.words = entry.value("words", "");
  rule.count = entry.value("count", std::size_t{1});
  if (entry.contains("pattern")) rule.pattern.emplace(entry.at("pattern").get<std::string>());
  if ((rule.action == Action::clean_text) != words.contains(rule.words))
    throw std::invalid_argument(fmt::format("there is no list of words '{}'", rule.words));
  const bool nested = rule.action == Action::sequence || rule.action == Action::code_sequence;
  if (nested != (rule.vr == "SQ"))
    throw std::invalid_argument("the actions of sequences go with VR SQ, no others do");
  return rule;
}

}  // namespace

DeidentificationRules::DeidentificationRules(const Json& rules) {
  reading("method", [&] { method = rules.at("method").get<std::string>(); });
  reading("words", [&] {
    for (const auto& [name, lines] : rules.at("words").items())
      words.emplace(name, SafeWords(lines.get<std::vector<std::string>>()));
  });
  reading("schemes", [&] {
    for (const auto& [name, form] : rules.at("schemes").items())
      schemes.emplace(name, std::regex(form.get<std::string>()));
  });
  reading("codes", [&] {
    for (const Json& entry : rules.at("codes"))
      codes.push_back({entry.at("code"), entry.at("meaning")});
  });
  for (const Json& entry : reading("attributes", [&] { return rules.at("attributes"); }))
    reading(entry.dump(), [&] {
      if (!attributes.emplace(tag_of(entry.at("tag")), rule_of(entry, words)).second)
        throw std::invalid_argument("listed twice");
    });
  for (const Json& entry : reading("private", [&] { return rules.at("private"); }))
    reading(entry.dump(), [&] {
      private_attributes.push_back(
          {static_cast<std::uint16_t>(hexadecimal(entry.at("group").get<std::string>(), 4)),
           static_cast<std::uint8_t>(hexadecimal(entry.at("element").get<std::string>(), 2)),
           entry.at("creator"), rule_of(entry, words)});
    });
}

const AttributeRule* DeidentificationRules::find(std::uint32_t tag) const {
  const auto found = attributes.find(tag);
  return found == attributes.end() ? nullptr : &found->second;
}

const AttributeRule* DeidentificationRules::find_private(std::uint32_t tag,
                                                         std::string_view creator) const {
  for (const PrivateRule& candidate : private_attributes)
    if (candidate.group == tag >> 16 && candidate.element == (tag & 0xFF) &&
        candidate.creator == creator)
      return &candidate.rule;
  return nullptr;
}

}  // namespace uptake::dicom
