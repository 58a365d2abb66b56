#include "dicom/elements.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <charconv>
#include <cmath>

#include "core/text.h"

namespace uptake::dicom {
namespace {

DcmTagKey key(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

}  // namespace

std::optional<double> parse_number(const std::string& text) {
  std::string_view digits = trim(text);
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string Elements::text(std::uint32_t tag) const {
  OFString value;
  if (item_.findAndGetOFStringArray(key(tag), value).bad()) return "";
  return std::string(trim(std::string_view(value.c_str(), value.length())));
}

std::vector<std::string> Elements::texts(std::uint32_t tag) const {
  const std::string all = text(tag);
  if (all.empty()) return {};
  std::vector<std::string> values;
  for (const std::string& value : split(all, '\\')) values.emplace_back(trim(value));
  return values;
}

std::optional<double> Elements::number(std::uint32_t tag) const {
  const auto values = texts(tag);
  if (values.empty()) return std::nullopt;
  return parse_number(values.front());
}

std::optional<std::int64_t> Elements::integer(std::uint32_t tag) const {
  const auto value = number(tag);
  if (!value || std::abs(*value) > 9e15) return std::nullopt;
  return std::llround(*value);
}

std::vector<double> Elements::numbers(std::uint32_t tag) const {
  std::vector<double> values;
  for (const std::string& text : texts(tag)) {
    const auto value = parse_number(text);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

std::vector<Elements> Elements::items(std::uint32_t tag) const {
  std::vector<Elements> found;
  DcmSequenceOfItems* sequence = nullptr;
  if (item_.findAndGetSequence(key(tag), sequence).bad() || sequence == nullptr) return found;
  for (unsigned long i = 0; i < sequence->card(); ++i)
    if (DcmItem* item = sequence->getItem(i)) found.emplace_back(*item);
  return found;
}

std::string Elements::private_text(std::uint16_t group, const std::string& creator,
                                   std::uint8_t element) const {
  for (std::uint32_t block = 0x10; block <= 0xFF; ++block) {
    const std::uint32_t reservation = (std::uint32_t{group} << 16) | block;
    if (text(reservation) != creator) continue;
    const std::uint32_t tag = (std::uint32_t{group} << 16) | (block << 8) | element;
    if (std::string value = text(tag); !value.empty()) {
      DcmElement* found = nullptr;
      item_.findAndGetElement(key(tag), found);
      if (found != nullptr && found->ident() != EVR_UN && found->ident() != EVR_OB) return value;
    }
    const Uint8* bytes = nullptr;
    unsigned long count = 0;
    if (item_.findAndGetUint8Array(key(tag), bytes, &count).good() && bytes != nullptr)
      return std::string(trim({reinterpret_cast<const char*>(bytes), count}));
  }
  return "";
}

}  // namespace uptake::dicom
