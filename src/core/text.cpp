#include "core/text.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "core/error.h"
#include "core/hash.h"

namespace uptake {
namespace {

constexpr std::string_view blank(" \t\n\v\f\r\0", 7);

struct CloseConverter {
  void operator()(iconv_t converter) const { ::iconv_close(converter); }
};
using Converter = std::unique_ptr<std::remove_pointer_t<iconv_t>, CloseConverter>;

Converter converter_from(const std::string& charset) {
  const iconv_t converter = ::iconv_open("UTF-8", charset.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    throw Error("text.charset", "unknown character set '" + printable(charset) + "'",
                "'iconv --list' shows the names this system knows");
  }
  return Converter(converter);
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '_' || c == '-';
}

constexpr std::size_t longest_name = 100, hash_digits = 16;

/// Ends like the names that file_name_for() makes up, and could be mistaken for one.
bool ends_like_hash(std::string_view name) {
  if (name.size() <= hash_digits || name[name.size() - hash_digits - 1] != '-') return false;
  const auto tail = name.substr(name.size() - hash_digits);
  return tail.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
  const auto converter = converter_from(charset);
  std::string text, input(bytes);  // iconv wants char*, though it does not write there
  std::array<char, 4096> buffer{};
  char* from = input.data();
  std::size_t left = input.size();
  for (bool flushing = false;;) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    // The last call, without input, writes what the converter still holds back.
    const auto result = ::iconv(converter.get(), flushing ? nullptr : &from,
                                flushing ? nullptr : &left, &to, &room);
    const bool failed = result == static_cast<std::size_t>(-1);
    if (failed && errno != E2BIG) return std::nullopt;
    text.append(buffer.data(), buffer.size() - room);
    if (failed) continue;
    if (flushing) return text;
    flushing = true;
  }
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string file_name_for(std::string_view identifier) {
  std::string name(identifier.substr(0, longest_name));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_plain(c); }, '_');
  if (name.starts_with('.')) name[0] = '_';
  if (name.empty()) name = "_";
  if (name == identifier && !ends_like_hash(name)) return name;
  return name + "-" + sha256(identifier).substr(0, hash_digits);
}

}  // namespace uptake
