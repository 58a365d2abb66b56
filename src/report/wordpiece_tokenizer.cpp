#include "report/wordpiece_tokenizer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "report/basic_words.h"

namespace uptake {
namespace {

constexpr std::size_t longest_tokenized = 100;  ///< characters

/// Code points of valid UTF-8.
std::size_t characters_in(std::string_view text) {
  const auto starts = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

Error vocabulary_error(std::size_t index, const std::string& what) {
  return {"tokenizer.vocabulary", fmt::format("line {}: {}", index + 1, what),
          "a vocabulary has one piece a line, in UTF-8, each once"};
}

PieceTrie trie_of(const std::vector<std::string>& vocabulary) {
  PieceTrie pieces;
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    const auto& piece = vocabulary[i];
    if (piece.empty()) throw vocabulary_error(i, "the piece is empty");
    if (!is_utf8(piece))
      throw vocabulary_error(i, fmt::format("the piece \"{}\" is not UTF-8", printable(piece)));
    if (piece.find_first_of("\r\n") != std::string::npos)
      throw vocabulary_error(
          i, fmt::format("the piece \"{}\" has a line break in it", printable(piece)));
    if (!pieces.add(piece, static_cast<std::int32_t>(i)))
      throw vocabulary_error(i, fmt::format("the piece \"{}\" is on line {} already",
                                            printable(piece), *pieces.id_of(piece) + 1));
  }
  return pieces;
}

std::int32_t special_id(const PieceTrie& pieces, std::string_view name, std::size_t lines) {
  if (const auto id = pieces.id_of(name)) return *id;
  throw Error("tokenizer.vocabulary", fmt::format("none of {} lines is {}", lines, name),
              "take the vocab.txt of a BERT model: it has [PAD], [UNK], [CLS], [SEP] and [MASK]");
}

/// Greedy: the longest piece first. A word with a rest that is no piece is unknown as a whole.
void add_pieces(const BasicWord& word, const PieceTrie& pieces, std::int32_t unknown,
                std::vector<WordpieceToken>& tokens) {
  const auto text = word.text;
  const std::size_t before = tokens.size();
  bool known = text.size() <= longest_tokenized || characters_in(text) <= longest_tokenized;
  for (std::size_t at = 0; known && at < text.size();) {
    const auto match = pieces.longest(text.substr(at), at > 0);
    known = match.has_value();
    if (!known) break;
    tokens.push_back({match->id, word.origin(at, at + match->bytes)});
    at += match->bytes;
  }
  if (known) return;
  tokens.resize(before);
  tokens.push_back({unknown, word.origin(0, text.size())});
}

}  // namespace

WordpieceTokenizer::WordpieceTokenizer(std::vector<std::string> vocabulary,
                                       TokenizerOptions options)
    : vocabulary_(std::move(vocabulary)), options_(options), pieces_(trie_of(vocabulary_)) {
  const auto id = [this](std::string_view name) { return special_id(pieces_, name, size()); };
  special_ = {id("[PAD]"), id("[UNK]"), id("[CLS]"), id("[SEP]"), id("[MASK]")};
}

std::vector<WordpieceToken> WordpieceTokenizer::tokenize(std::string_view text) const {
  std::vector<WordpieceToken> tokens;
  tokens.reserve(text.size() / 5 + 1);  // a word of a report and its space have some 6 letters
  each_basic_word(text, options_, [&](const BasicWord& word) {
    add_pieces(word, pieces_, special_.unknown, tokens);
  });
  return tokens;
}

std::optional<std::int32_t> WordpieceTokenizer::id_of(std::string_view piece) const {
  return pieces_.id_of(piece);
}

}  // namespace uptake
