#include "report/report_bytes.h"

namespace uptake {
namespace {

/// Spaces outside ASCII, in UTF-8.
std::size_t wide_space_length(std::string_view rest) {
  if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xC2\x85")) return 2;
  if (rest.starts_with("\xE3\x80\x80") || rest.starts_with("\xEF\xBB\xBF")) return 3;
  if (rest.size() < 3 || !rest.starts_with("\xE2\x80")) return 0;
  const auto last = static_cast<unsigned char>(rest[2]);
  const bool is_space = last <= 0x8B || last == 0xA8 || last == 0xA9 || last == 0xAF;
  return is_space ? 3 : 0;
}

}  // namespace

std::size_t space_length(std::string_view text, std::size_t place) {
  const char c = text[place];
  if (c == ' ' || (c >= '\t' && c <= '\r') || c == '\0') return 1;
  if (static_cast<unsigned char>(c) < 0xC2) return 0;
  return wide_space_length(text.substr(place, 3));
}

std::size_t skip_space(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const std::size_t length = space_length(text, begin);
    if (length == 0 || begin + length > end) return begin;
    begin += length;
  }
  return end;
}

Span trimmed(std::string_view text, Span span) {
  span.begin = skip_space(text, span.begin, span.end);
  while (span.end > span.begin) {
    std::size_t length = 0;
    for (std::size_t bytes = 1; bytes <= 3 && bytes <= span.size(); ++bytes)
      if (space_length(text, span.end - bytes) == bytes) length = bytes;
    if (length == 0) break;
    span.end -= length;
  }
  return span;
}

}  // namespace uptake
