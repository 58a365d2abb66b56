#include "dicom/uid.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/error.h"
#include "core/hash.h"
#include "dicom/element_header.h"

namespace uptake::dicom {

constexpr std::size_t longest_uid = 128;
constexpr std::size_t longest_field = 1'024;  // blanks included; what comes after is not looked at

namespace {

unsigned hexadecimal(char digit) {
  return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

}  // namespace

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

std::string uid_from(std::string_view text) {
  // A UUID in hexadecimal: its digit 12 is the version, the upper bits of digit 16 the variant.
  std::string uuid = sha256(text).substr(0, 32);
  uuid[12] = '8';
  uuid[16] = "89ab"[hexadecimal(uuid[16]) % 4];
  std::vector<unsigned> decimal{0};  // digits, the last one first
  for (const char digit : uuid) {
    unsigned carry = hexadecimal(digit);
    for (unsigned& place : decimal) {
      carry += place * 16;
      place = carry % 10;
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) decimal.push_back(carry % 10);
  }
  std::string uid = "2.25.";
  const auto first = std::find_if(decimal.rbegin(), decimal.rend(), [](unsigned d) { return d; });
  std::transform(first, decimal.rend(), std::back_inserter(uid),
                 [](unsigned d) { return static_cast<char>('0' + d); });
  return uid;
}

}  // namespace uptake::dicom
