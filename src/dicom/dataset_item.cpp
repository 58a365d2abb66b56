#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "dicom/dataset_writer.h"
#include "dicom/dcmtk_elements.h"
#include "dicom/element_header.h"

namespace uptake::dicom {
namespace {

Error bad_value(std::uint32_t tag, std::string_view what) {
  return {"dicom.value", fmt::format("{} cannot be written: {}", tag_text(tag), what)};
}

/// How many values of which representation the dictionary gives a tag.
struct Rule {
  DcmEVR vr = EVR_UNKNOWN;
  unsigned long least = 1, most = 1;
};

Rule rule_of(std::uint32_t tag) {
  const DcmTagKey key(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
  std::optional<Rule> rule;
  const auto& dictionary = dcmDataDict.rdlock();
  if (const DcmDictEntry* entry = dictionary.findEntry(key, nullptr)) {
    const int most = entry->getVMMax();
    rule = {entry->getEVR(), static_cast<unsigned long>(entry->getVMMin()),
            most == DcmVariableVM ? std::numeric_limits<unsigned long>::max()
                                  : static_cast<unsigned long>(most)};
  }
  dcmDataDict.rdunlock();
  if (!rule) throw bad_value(tag, "the dictionary has no such attribute");
  return *rule;
}

DcmTag typed(std::uint32_t tag, DcmEVR vr) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF), DcmVR(vr)};
}

std::unique_ptr<DcmElement> new_element(std::uint32_t tag, DcmEVR vr) {
  DcmElement* made = nullptr;
  if (const auto result = DcmItem::newDicomElementWithVR(made, typed(tag, vr)); result.bad())
    throw bad_value(tag, result.text());
  return std::unique_ptr<DcmElement>(made);
}

void check_count(std::uint32_t tag, const Rule& rule, unsigned long count) {
  if (count < rule.least || count > rule.most)
    throw bad_value(tag, fmt::format("{} values, where it has {} or more and not over {}", count,
                                     rule.least, rule.most));
}

/// How many characters one value may have (PS3.5, table 6.2-1), where DCMTK does not check it, as
/// it does not know that text here is UTF-8. Of a person's name: one component group.
struct TextRule {
  DcmEVR vr;
  std::size_t longest;
  std::string_view separators, control;  ///< of values; control characters that may be in them
};

constexpr std::string_view line_breaks = "\t\n\f\r";
constexpr std::array<TextRule, 6> text_rules{{{EVR_SH, 16, "\\", ""},
                                              {EVR_LO, 64, "\\", ""},
                                              {EVR_PN, 64, "\\=", ""},
                                              {EVR_ST, 1'024, "", line_breaks},
                                              {EVR_LT, 10'240, "", line_breaks},
                                              {EVR_UT, 0xFFFF'FFFE, "", line_breaks}}};
constexpr TextRule other_text{EVR_UNKNOWN, 0xFFFF'FFFE, "", ""};

void check_characters(std::uint32_t tag, DcmEVR vr, std::string_view value) {
  const auto found = std::ranges::find(text_rules, vr, &TextRule::vr);
  const TextRule& rule = found == text_rules.end() ? other_text : *found;
  if (!is_utf8(value)) throw bad_value(tag, "it is not UTF-8");
  std::size_t length = 0;
  for (const char c : value) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (static_cast<unsigned char>(c) < ' ' && rule.control.find(c) == std::string_view::npos)
      throw bad_value(tag, "it has a control character in it");
    length = rule.separators.find(c) != std::string_view::npos ? 0 : length + (continues ? 0 : 1);
    if (length > rule.longest)
      throw bad_value(tag, fmt::format("it is longer than {} characters", rule.longest));
  }
}

/// PS3.5, table 6.2-1: numbers of up to 16 characters, the most digits that fit.
std::string decimal_string(double value) {
  std::string text = fmt::format("{}", value);
  for (int digits = 15; text.size() > 16; --digits) text = fmt::format("{:.{}g}", value, digits);
  return text;
}

template <class Stored>
Stored within(std::uint32_t tag, std::int64_t value) {
  if (!std::in_range<Stored>(value)) throw bad_value(tag, fmt::format("{} is beyond it", value));
  return static_cast<Stored>(value);
}

OFCondition put_integer(DcmElement& element, DcmEVR vr, std::uint32_t tag, std::int64_t value,
                        unsigned long place) {
  switch (vr) {
    case EVR_US:
      return element.putUint16(within<Uint16>(tag, value), place);
    case EVR_SS:
      return element.putSint16(within<Sint16>(tag, value), place);
    case EVR_UL:
      return element.putUint32(within<Uint32>(tag, value), place);
    case EVR_SL:
      return element.putSint32(within<Sint32>(tag, value), place);
    default:
      throw bad_value(tag, "it does not hold integers");
  }
}

template <class Values, class Text>
std::string joined(const Values& values, Text&& text_of) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : "\\") + text_of(value);
  return text;
}

}  // namespace

std::uint32_t tag_named(std::string_view keyword) {
  DcmTag tag;
  if (DcmTag::findTagFromName(std::string(keyword).c_str(), tag).bad())
    throw Error("dicom.value", fmt::format("no attribute is called '{}'", printable(keyword)),
                "use the keyword that DICOM PS3.6 gives it, such as PatientWeight");
  return std::uint32_t{tag.getGroup()} << 16 | tag.getElement();
}

void DatasetItem::text(std::uint32_t tag, std::string_view value) {
  const Rule rule = rule_of(tag);
  if (!DcmVR(rule.vr).isaString()) throw bad_value(tag, "it does not hold text");
  check_characters(tag, rule.vr, value);
  auto element = new_element(tag, rule.vr);
  auto result = element->putOFStringArray(OFString(value.data(), value.size()));
  if (result.good()) result = element->checkValue("1-n");
  if (result.bad()) throw bad_value(tag, result.text());
  if (!value.empty()) check_count(tag, rule, element->getVM());
  put(*item_, std::move(element));
}

void DatasetItem::numbers(std::uint32_t tag, std::span<const double> values) {
  if (!std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
    throw bad_value(tag, "it is not a finite number");
  const Rule rule = rule_of(tag);
  if (rule.vr == EVR_DS) return text(tag, joined(values, decimal_string));
  if (rule.vr != EVR_FL && rule.vr != EVR_FD)
    throw bad_value(tag, "it does not hold decimal numbers");
  check_count(tag, rule, values.size());
  auto element = new_element(tag, rule.vr);
  for (unsigned long i = 0; i < values.size(); ++i) {
    const auto result = rule.vr == EVR_FD ? element->putFloat64(values[i], i)
                                          : element->putFloat32(static_cast<Float32>(values[i]), i);
    if (result.bad()) throw bad_value(tag, result.text());
  }
  put(*item_, std::move(element));
}

void DatasetItem::integers(std::uint32_t tag, std::span<const std::int64_t> values) {
  Rule rule = rule_of(tag);
  if (rule.vr == EVR_IS || rule.vr == EVR_DS)
    return text(tag, joined(values, [](std::int64_t v) { return std::to_string(v); }));
  // Pixel values are US or SS, as the image's pixels are.
  if (rule.vr == EVR_xs)
    rule.vr = std::ranges::any_of(values, [](std::int64_t v) { return v < 0; }) ? EVR_SS : EVR_US;
  check_count(tag, rule, values.size());
  auto element = new_element(tag, rule.vr);
  for (unsigned long i = 0; i < values.size(); ++i)
    if (const auto result = put_integer(*element, rule.vr, tag, values[i], i); result.bad())
      throw bad_value(tag, result.text());
  put(*item_, std::move(element));
}

void DatasetItem::tags(std::uint32_t tag, std::span<const std::uint32_t> values) {
  const Rule rule = rule_of(tag);
  if (rule.vr != EVR_AT) throw bad_value(tag, "it does not hold tags");
  check_count(tag, rule, values.size());
  auto element = new_element(tag, rule.vr);
  for (unsigned long i = 0; i < values.size(); ++i)
    if (const auto result = element->putTagVal(typed(values[i], EVR_UN), i); result.bad())
      throw bad_value(tag, result.text());
  put(*item_, std::move(element));
}

DatasetItem DatasetItem::item(std::uint32_t sequence_tag) {
  if (rule_of(sequence_tag).vr != EVR_SQ) throw bad_value(sequence_tag, "it is no sequence");
  constexpr long at_the_end = -2;
  DcmItem* made = nullptr;
  const auto result =
      item_->findOrCreateSequenceItem(typed(sequence_tag, EVR_SQ), made, at_the_end);
  if (result.bad()) throw bad_value(sequence_tag, result.text());
  return DatasetItem(made);
}

void DatasetItem::no_items(std::uint32_t sequence_tag) {
  if (rule_of(sequence_tag).vr != EVR_SQ) throw bad_value(sequence_tag, "it is no sequence");
  put(*item_, new_element(sequence_tag, EVR_SQ));
}

DatasetItem DatasetItem::code(std::uint32_t sequence_tag, const Code& code) {
  DatasetItem made = item(sequence_tag);
  made.text(0x00080100, code.value);
  made.text(0x00080102, code.scheme);
  made.text(0x00080104, code.meaning);
  return made;
}

}  // namespace uptake::dicom
