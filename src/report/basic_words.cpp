#include "report/basic_words.h"

#include <array>
#include <string>
#include <vector>

#include "report/normal_characters.h"

namespace uptake {
namespace {

using OnWord = std::function<void(const BasicWord&)>;

/// What a byte means on its own.
enum class Kind : unsigned char { word, punctuation, space, other };

constexpr std::array<Kind, 256> kinds_of_bytes() {
  std::array<Kind, 256> kinds{};
  for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
      kinds[byte] = Kind::space;
    } else if (byte < 0x20 || byte >= 0x7F) {
      kinds[byte] = Kind::other;  // a control character, or a part of a longer character
    } else {
      kinds[byte] = letter || (byte >= '0' && byte <= '9') ? Kind::word : Kind::punctuation;
    }
  }
  return kinds;
}

constexpr auto kinds = kinds_of_bytes();

Kind kind_of(char byte) { return kinds[static_cast<unsigned char>(byte)]; }

/// Splits text at plain white space, and each part on its own: what accents and a final sigma look
/// at never lies beyond a space. Parts in ASCII, nearly all of a report, need no tables.
class WordSplit {
 public:
  WordSplit(const TokenizerOptions& options, const OnWord& on_word)
      : options_(options), on_word_(on_word) {}

  void part(std::string_view text, Span span, bool plain) {
    if (plain) {
      plain_part(span.of(text), span.begin);
    } else {
      any_part(text, span);
    }
  }

 private:
  void plain_part(std::string_view bytes, std::size_t begin) {
    if (options_.lower_case) {
      buffer_.assign(bytes);
      for (char& byte : buffer_)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + ('a' - 'A'));
      bytes = buffer_;
    }
    for (std::size_t first = 0; first < bytes.size();) {
      std::size_t last = first + 1;
      if (kind_of(bytes[first]) == Kind::word)
        while (last < bytes.size() && kind_of(bytes[last]) == Kind::word) ++last;
      on_word_({bytes.substr(first, last - first), begin + first, {}});
      first = last;
    }
  }

  void any_part(std::string_view text, Span span) {
    buffer_.clear();
    for (const auto& character : normal_characters(text, span, options_)) {
      const auto role = role_of(character);
      if (role != CharacterRole::word) end_word();
      if (role == CharacterRole::space) continue;
      append_utf8(buffer_, character.code);
      origins_.resize(buffer_.size(), character.span);
      if (role == CharacterRole::alone) end_word();
    }
    end_word();
  }

  void end_word() {
    if (!origins_.empty()) on_word_({buffer_, origins_.front().begin, origins_});
    buffer_.clear();
    origins_.clear();
  }

  const TokenizerOptions& options_;
  const OnWord& on_word_;
  std::string buffer_;
  std::vector<Span> origins_;
};

}  // namespace

void each_basic_word(std::string_view text, const TokenizerOptions& options,
                     const std::function<void(const BasicWord&)>& on_word) {
  WordSplit split(options, on_word);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    bool plain = true;
    while (end < text.size() && kind_of(text[end]) != Kind::space)
      plain &= kind_of(text[end++]) != Kind::other;
    if (end > begin) split.part(text, {begin, end}, plain);
    begin = end + 1;
  }
}

}  // namespace uptake
