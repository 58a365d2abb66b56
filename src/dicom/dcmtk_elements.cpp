#include "dicom/dcmtk_elements.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcspchrs.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"

namespace uptake::dicom {
namespace {

struct BinaryVr {
  std::string_view name;
  std::size_t bytes;  ///< of one value; 0: bulk
  std::array<DcmEVR, 5> stored_as;
};

constexpr std::array<BinaryVr, 12> binary_vrs{{
    {"US", 2, {EVR_US, EVR_SS, EVR_xs, EVR_US, EVR_US}},
    {"SS", 2, {EVR_SS, EVR_US, EVR_xs, EVR_SS, EVR_SS}},
    {"UL", 4, {EVR_UL, EVR_UL, EVR_UL, EVR_UL, EVR_UL}},
    {"SL", 4, {EVR_SL, EVR_SL, EVR_SL, EVR_SL, EVR_SL}},
    {"FL", 4, {EVR_FL, EVR_FL, EVR_FL, EVR_FL, EVR_FL}},
    {"FD", 8, {EVR_FD, EVR_FD, EVR_FD, EVR_FD, EVR_FD}},
    {"AT", 4, {EVR_AT, EVR_AT, EVR_AT, EVR_AT, EVR_AT}},
    {"OB", 0, {EVR_OB, EVR_OW, EVR_ox, EVR_px, EVR_PixelData}},
    {"OW", 0, {EVR_OB, EVR_OW, EVR_ox, EVR_px, EVR_PixelData}},
    {"OF", 0, {EVR_OF, EVR_OF, EVR_OF, EVR_OF, EVR_OF}},
    {"OD", 0, {EVR_OD, EVR_OD, EVR_OD, EVR_OD, EVR_OD}},
    {"OV", 0, {EVR_OV, EVR_OV, EVR_OV, EVR_OV, EVR_OV}},
}};

const BinaryVr* find_binary(std::string_view vr) {
  const auto found = std::ranges::find(binary_vrs, vr, &BinaryVr::name);
  return found == binary_vrs.end() ? nullptr : &*found;
}

DcmTagKey key_of(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

void check(const OFCondition& condition, const char* doing) {
  if (condition.bad())
    throw Error("deidentify.failed", fmt::format("DCMTK cannot {}: {}", doing, condition.text()));
}

}  // namespace

std::vector<std::unique_ptr<DcmElement>> take_all(DcmItem& item) {
  std::vector<std::unique_ptr<DcmElement>> elements;
  elements.reserve(item.card());
  while (item.card() > 0) elements.emplace_back(item.remove(0UL));
  return elements;
}

std::vector<std::unique_ptr<DcmItem>> take_all(DcmSequenceOfItems& sequence) {
  std::vector<std::unique_ptr<DcmItem>> items;
  items.reserve(sequence.card());
  while (sequence.card() > 0) items.emplace_back(sequence.remove(0UL));
  return items;
}

void put(DcmItem& item, std::unique_ptr<DcmElement> element) {
  check(item.insert(element.get(), OFTrue), "insert an element");
  static_cast<void>(element.release());
}

void put(DcmSequenceOfItems& sequence, std::unique_ptr<DcmItem> item) {
  check(sequence.append(item.get()), "append an item");
  static_cast<void>(item.release());
}

std::optional<std::string> raw_text(DcmElement& element) {
  if (!element.isLeaf()) return std::nullopt;
  const DcmEVR stored = element.ident();
  if (stored == EVR_UN || stored == EVR_UNKNOWN || stored == EVR_UNKNOWN2B || stored == EVR_OB) {
    Uint8* bytes = nullptr;
    if (element.getUint8Array(bytes).bad() || bytes == nullptr) return "";
    return std::string(trim({reinterpret_cast<const char*>(bytes), element.getLength()}));
  }
  // Numbers that are stored in binary are not text: their digits would spell any bytes.
  if (!DcmVR(stored).isaString()) return std::nullopt;
  OFString text;
  if (element.getOFStringArray(text).bad()) return "";
  return std::string(trim({text.data(), text.length()}));
}

std::unique_ptr<DcmElement> text_element(std::uint32_t tag, std::string_view vr,
                                         const std::string& text) {
  DcmElement* made = nullptr;
  const DcmTag typed(key_of(tag), DcmVR(std::string(vr).c_str()));
  check(DcmItem::newDicomElementWithVR(made, typed), "make an element");
  std::unique_ptr<DcmElement> element(made);
  check(element->putOFStringArray(OFString(text.data(), text.size())), "set a value");
  return element;
}

bool is_binary(DcmElement& element, std::string_view vr, std::size_t count) {
  const BinaryVr* kind = find_binary(vr);
  if (kind == nullptr ||
      std::ranges::find(kind->stored_as, element.ident()) == kind->stored_as.end())
    return false;
  return kind->bytes == 0 || element.getLength() <= kind->bytes * count;
}

bool is_bulk(std::string_view vr) {
  const BinaryVr* kind = find_binary(vr);
  return kind != nullptr && kind->bytes == 0;
}

bool is_binary_number(std::string_view vr) {
  const BinaryVr* kind = find_binary(vr);
  return kind != nullptr && kind->bytes > 0;
}

std::string decoded(std::string_view text, const std::string& character_set) {
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }))
    return std::string(text);
  DcmSpecificCharacterSet converter;
  OFString utf8;
  if (converter.selectCharacterSet(OFString(character_set.data(), character_set.size())).good() &&
      converter.convertString(text.data(), text.size(), utf8, "").good() &&
      is_utf8({utf8.data(), utf8.length()}))
    return std::string(utf8.data(), utf8.length());
  if (is_utf8(text)) return std::string(text);
  return to_utf8(text, "ISO-8859-1").value_or(std::string(text));
}

}  // namespace uptake::dicom
