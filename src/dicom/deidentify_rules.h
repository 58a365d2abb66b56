#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dicom/safe_words.h"

namespace uptake::dicom {

/// What happens to an attribute that is on the list.
enum class Action {
  keep,            ///< stays, if its value has the form of its VR, and matches `pattern`
  uid,             ///< keyed hash of the UID
  pseudonym,       ///< the patient's pseudonym (top level only)
  exam_pseudonym,  ///< keyed hash of the exam's identifier (top level only)
  shift_date,      ///< DA, moved by the patient's days
  shift_datetime,  ///< DT, likewise; its time stays
  age,             ///< AS; over 89 years becomes 090Y
  empty,           ///< stays without a value (type 2 attributes)
  clean_text,      ///< only safe words stay
  sequence,        ///< each item by these same rules
  code_sequence,   ///< codes of public coding schemes stay, their meanings as clean_text
};

struct AttributeRule {
  Action action = Action::empty;
  std::string vr;                     ///< what it must be, whatever the file says it is
  std::optional<std::regex> pattern;  ///< matched against each whole value
  std::string words;                  ///< for clean_text: which list
  std::size_t count = 1;              ///< most values of a binary VR (US, UL, FD, AT)
};

struct PrivateRule {
  std::uint16_t group;
  std::uint8_t element;  ///< its low byte: the block that the creator reserved may be any
  std::string creator;
  AttributeRule rule;
};

struct MethodCode {
  std::string code, meaning;  ///< of the scheme DCM, PS3.16 CID 7050
};

/// share/deidentify.json, checked. Tags are 0xGGGGEEEE.
/// Errors: "deidentify.rules", naming the entry.
struct DeidentificationRules {
  explicit DeidentificationRules(const nlohmann::json& rules);

  std::string method;  ///< (0012,0063)
  std::vector<MethodCode> codes;
  std::unordered_map<std::uint32_t, AttributeRule> attributes;
  std::vector<PrivateRule> private_attributes;
  std::map<std::string, std::regex> schemes;  ///< form of a code of a public coding scheme
  std::map<std::string, SafeWords> words;

  const AttributeRule* find(std::uint32_t tag) const;
  const AttributeRule* find_private(std::uint32_t tag, std::string_view creator) const;
};

}  // namespace uptake::dicom
