#include "dicom/elements.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text.h"

namespace uptake::dicom {
std::optional<double> parse_number(const std::string& text) {
  std::string_view digits = trim(text);
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

Elements::Elements(DcmItem& item) {
  for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr;
       object = item.nextInContainer(object)) {
    const DcmTag& tag = object->getTag();
    elements_.emplace_back(std::uint32_t{tag.getGTag()} << 16 | tag.getETag(),
                           static_cast<DcmElement*>(object));
  }
  // Datasets are sorted by tag, broken ones may not be.
  std::ranges::stable_sort(elements_, {}, [](const auto& entry) { return entry.first; });
}

DcmElement* Elements::find(std::uint32_t tag) const {
  const auto found =
      std::ranges::lower_bound(elements_, tag, {}, [](const auto& entry) { return entry.first; });
  return found != elements_.end() && found->first == tag ? found->second : nullptr;
}

std::string Elements::text(std::uint32_t tag) const {
  DcmElement* element = find(tag);
  OFString value;
  if (element == nullptr || element->getOFStringArray(value).bad()) return "";
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
  auto* sequence = dynamic_cast<DcmSequenceOfItems*>(find(tag));
  if (sequence == nullptr) return found;
  for (unsigned long i = 0; i < sequence->card(); ++i)
    if (DcmItem* item = sequence->getItem(i)) found.emplace_back(*item);
  return found;
}

std::string Elements::private_text(std::uint16_t group, const std::string& creator,
                                   std::uint8_t element) const {
  const std::uint32_t base = std::uint32_t{group} << 16;
  for (std::uint32_t block = 0x10; block <= 0xFF; ++block) {
    if (find(base | block) == nullptr || text(base | block) != creator) continue;
    const std::uint32_t tag = base | (block << 8) | element;
    DcmElement* found = find(tag);
    if (found == nullptr) return "";
    // In implicit files, and where it came as UN, DCMTK does not know that it is text.
    if (dynamic_cast<DcmByteString*>(found) != nullptr) return text(tag);
    Uint8* bytes = nullptr;
    if (found->getUint8Array(bytes).bad() || bytes == nullptr) return "";
    return std::string(trim({reinterpret_cast<const char*>(bytes), found->getLength()}));
  }
  return "";
}

}  // namespace uptake::dicom
