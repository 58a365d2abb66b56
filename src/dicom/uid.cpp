#include "dicom/uid.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "dicom/element_header.h"

namespace uptake::dicom {

constexpr std::size_t longest_uid = 128;
constexpr std::size_t longest_field = 1'024;  // blanks included; what comes after is not looked at

std::string read_uid(std::span<const std::byte> value, std::uint32_t tag) {
  std::string text(reinterpret_cast<const char*>(value.data()),
                   std::min(value.size(), longest_field));
  text.resize(std::min(text.size(), text.find('\0')));
  std::erase_if(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  if (text.size() > longest_uid)
    throw Error("dicom.malformed",
                fmt::format("the UID in {} has {} characters, and 64 are allowed", tag_text(tag),
                            text.size()),
                "export the file from the archive again");
  return text;
}

bool is_uid(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace uptake::dicom
