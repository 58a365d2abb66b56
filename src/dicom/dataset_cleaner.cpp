#include "dicom/dataset_cleaner.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <utility>
#include <vector>

#include "core/text.h"
#include "dicom/date_shift.h"
#include "dicom/dcmtk_elements.h"
#include "dicom/value_form.h"

namespace uptake::dicom {
namespace {

constexpr std::uint32_t code_value_tag = 0x00080100, coding_scheme_tag = 0x00080102,
                        code_meaning_tag = 0x00080104;

std::uint32_t tag_of(const DcmElement& element) {
  return std::uint32_t{element.getTag().getGTag()} << 16 | element.getTag().getETag();
}

bool is_private(std::uint32_t tag) { return (tag >> 16 & 1) != 0; }

/// (gggg,0010-00FF) of an odd group.
bool is_creator(std::uint32_t tag) {
  return is_private(tag) && (tag & 0xFFFF) >= 0x10 && (tag & 0xFFFF) <= 0xFF;
}

std::map<std::uint32_t, std::string> creators_of(
    const std::vector<std::unique_ptr<DcmElement>>& elements) {
  std::map<std::uint32_t, std::string> creators;
  for (const auto& element : elements) {
    const std::uint32_t tag = tag_of(*element);
    if (is_creator(tag))
      creators[(tag >> 16) << 8 | (tag & 0xFF)] = raw_text(*element).value_or("");
  }
  return creators;
}

std::string value_of(DcmItem& item, std::uint32_t tag) {
  DcmElement* element = nullptr;
  const DcmTagKey key(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
  if (item.findAndGetElement(key, element).bad() || element == nullptr) return "";
  return raw_text(*element).value_or("");
}

/// HIPAA's safe harbour (45 CFR 164.514(b)(2)(i)(C)): ages over 89 become one class of 90 and over.
std::string cleaned_age(std::string_view age) {
  if (!has_form("AS", age)) return "";
  return age.ends_with('Y') && age.substr(0, 3) > "089" ? "090Y" : std::string(age);
}

}  // namespace

DatasetCleaner::DatasetCleaner(const Deidentifier& deidentifier, const DeidentificationRules& rules,
                               std::string patient_id, std::string character_set)
    : deidentifier_(deidentifier),
      rules_(rules),
      patient_id_(std::move(patient_id)),
      character_set_(std::move(character_set)),
      shift_days_(deidentifier.shift_days(patient_id_)) {}

void DatasetCleaner::clean(DcmItem& item, bool top_level) const {
  std::vector<Element> elements = take_all(item);
  const Creators creators = creators_of(elements);
  for (Element& element : elements) {
    const std::uint32_t tag = tag_of(*element);
    if (is_private(tag)) {
      clean_private(item, *element, creators);
    } else if (const AttributeRule* rule = rules_.find(tag)) {
      if (Element result = cleaned(std::move(element), *rule, top_level))
        put(item, std::move(result));
    }
  }
}

DatasetCleaner::Element DatasetCleaner::cleaned(Element element, const AttributeRule& rule,
                                                bool top_level) const {
  if (rule.vr == "SQ") {
    auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element.get());
    if (sequence == nullptr || sequence->ident() != EVR_SQ) return nullptr;
    clean_sequence(*sequence, rule.action == Action::code_sequence);
    return element;
  }
  if (is_binary_number(rule.vr))
    return is_binary(*element, rule.vr, rule.count) ? std::move(element) : nullptr;
  // Pixels lie at the top; those of an icon may show what was cleaned away (PS3.15 table E.1-1).
  if (is_bulk(rule.vr))
    return top_level && is_binary(*element, rule.vr, 0) ? std::move(element) : nullptr;
  return cleaned_text(*element, rule, top_level);
}

DatasetCleaner::Element DatasetCleaner::cleaned_text(DcmElement& element, const AttributeRule& rule,
                                                     bool top_level) const {
  const auto text = raw_text(element);
  if (!text) return nullptr;
  std::string result;
  if (rule.action == Action::pseudonym || rule.action == Action::exam_pseudonym) {
    if (!top_level) return nullptr;
    if (!text->empty())
      result = rule.action == Action::pseudonym
                   ? deidentifier_.pseudonym(patient_id_)
                   : deidentifier_.exam_pseudonym(decoded(*text, character_set_));
  } else {
    const auto values = split(*text, '\\');
    for (std::size_t i = 0; i < values.size(); ++i)
      result += (i > 0 ? "\\" : "") + cleaned_value(trim(values[i]), rule);
    if (result.find_first_not_of('\\') == std::string::npos) result.clear();
  }
  return text_element(tag_of(element), rule.vr, result);
}

std::string DatasetCleaner::cleaned_value(std::string_view value, const AttributeRule& rule) const {
  switch (rule.action) {
    case Action::keep: {
      const bool good =
          has_form(rule.vr, value) &&
          (!rule.pattern || std::regex_match(value.begin(), value.end(), *rule.pattern));
      return good ? std::string(value) : "";
    }
    case Action::uid:
      return deidentifier_.uid(value);
    case Action::shift_date:
      return shift_date(value, shift_days_);
    case Action::shift_datetime:
      return shift_datetime(value, shift_days_);
    case Action::age:
      return cleaned_age(value);
    case Action::clean_text:
      return rules_.words.at(rule.words).clean(value);
    default:
      return "";
  }
}

void DatasetCleaner::clean_private(DcmItem& item, DcmElement& element,
                                   const Creators& creators) const {
  const std::uint32_t tag = tag_of(element);
  const std::uint32_t block = (tag & 0xFFFF) >> 8;
  const auto creator = creators.find((tag >> 16) << 8 | block);
  if (block < 0x10 || creator == creators.end()) return;
  const AttributeRule* rule = rules_.find_private(tag, creator->second);
  if (rule == nullptr) return;
  if (Element result = cleaned_text(element, *rule, false)) {
    put(item, std::move(result));
    put(item, text_element((tag & 0xFFFF0000) | block, "LO", creator->second));
  }
}

void DatasetCleaner::clean_sequence(DcmSequenceOfItems& sequence, bool of_codes) const {
  for (std::unique_ptr<DcmItem>& item : take_all(sequence)) {
    const auto code = of_codes ? safe_code(*item) : std::nullopt;
    clean(*item, false);
    if (code) {
      put(*item, text_element(code_value_tag, "SH", code->value));
      put(*item, text_element(coding_scheme_tag, "SH", code->scheme));
      put(*item, text_element(code_meaning_tag, "LO", code->meaning));
    }
    if (!of_codes || item->card() > 0) put(sequence, std::move(item));
  }
}

std::optional<DatasetCleaner::Code> DatasetCleaner::safe_code(DcmItem& item) const {
  const std::string scheme = value_of(item, coding_scheme_tag),
                    value = value_of(item, code_value_tag);
  const auto form = rules_.schemes.find(scheme);
  // A scheme of one's own (99...) may mean anything, and its codes too.
  if (form == rules_.schemes.end() || !has_form("SH", value) || value.empty() ||
      !std::regex_match(value, form->second))
    return std::nullopt;
  const std::string meaning = rules_.words.at("code").clean(value_of(item, code_meaning_tag));
  return Code{value, scheme, meaning.empty() ? value : meaning};
}

}  // namespace uptake::dicom
