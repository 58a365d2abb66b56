#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "report/wordpiece_tokenizer.h"

// Any bytes as a text, with any options: pieces lie in their words, in order, and each word is cut
// whole or unknown.

namespace {

void require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "wordpiece_fuzz: %s\n", what);
  std::abort();
}

std::vector<std::string> pieces() {
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##", "\u1100"};
  for (char letter = '!'; letter <= '~'; ++letter) {
    pieces.emplace_back(1, letter);
    if (letter >= 'a' && letter <= 'm') pieces.push_back(std::string("##") + letter);
  }
  for (const char* more : {"##\u1161", "##\u0301", "##\u302e", "\u6f22", "##\u03c2", "##abc"})
    pieces.emplace_back(more);
  return pieces;
}

void check(const uptake::WordpieceTokenizer& tokenizer, std::string_view text) {
  const auto tokens = tokenizer.tokenize(text);
  std::size_t i = 0, last = 0;
  for (const auto& word : uptake::basic_tokens(text, tokenizer.options())) {
    require(!word.text.empty(), "a word is empty");
    require(word.span.begin >= last && word.span.end > word.span.begin, "words overlap");
    last = word.span.end;
    std::string joined;
    uptake::Span before{word.span.begin, word.span.begin};
    while (joined.size() < word.text.size()) {
      require(i < tokens.size(), "a piece is missing");
      const auto [id, span] = tokens[i++];
      require(span.begin >= before.begin && span.end >= before.end, "a span goes back");
      require(span.begin < span.end && span.end <= word.span.end, "a span leaves its word");
      before = span;
      const auto& piece = tokenizer.vocabulary().at(static_cast<std::size_t>(id));
      const bool unknown = id == tokenizer.special().unknown;
      joined += unknown ? word.text : joined.empty() ? piece : piece.substr(2);
    }
    require(joined == word.text, "the pieces are not the word");
    require(before.end == word.span.end, "the end of a word belongs to no piece");
  }
  require(i == tokens.size(), "a piece too many");
  require(last <= text.size(), "a word goes beyond the text");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const uptake::WordpieceTokenizer tokenizers[] = {
      uptake::WordpieceTokenizer(pieces()),
      uptake::WordpieceTokenizer(pieces(), {true, false, true}),
      uptake::WordpieceTokenizer(pieces(), {false, true, false}),
      uptake::WordpieceTokenizer(pieces(), {false, std::nullopt, true})};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& tokenizer : tokenizers) check(tokenizer, text);
  return 0;
}
