#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/basic_tokens.h"
#include "report/piece_trie.h"
#include "report/report_text.h"

namespace uptake {

/// One piece of a text.
struct WordpieceToken {
  std::int32_t id = 0;
  Span span;  ///< bytes of the text as it was given

  bool operator==(const WordpieceToken&) const = default;
};

/// BERT's tokenizer: basic_tokens(), each cut into the longest pieces of a vocabulary, from the
/// left; pieces that continue a word begin with "##". A word that cannot be cut, or longer than 100
/// characters, is one [UNK].
///
///     const auto tokenizer = WordpieceTokenizer::read("model");
///     for (const auto& token : tokenizer.tokenize("No hilar adenopathy.")) ...
///
/// The same pieces as npm's @huggingface/tokenizers 0.2.0, for characters that ICU's version of
/// Unicode has. As there, ideographs beyond the basic plane are not set apart.
///
/// The text cannot inject special tokens: a "[SEP]" in a report is plain text, "[", "sep" and "]".
class WordpieceTokenizer {
 public:
  /// Identifiers of the special tokens.
  struct Special {
    std::int32_t pad = 0, unknown = 0, classify = 0, separate = 0, mask = 0;
  };

  /// The piece at index i has the identifier i. Errors: "tokenizer.vocabulary" where a piece is
  /// empty or there twice, or where [PAD], [UNK], [CLS], [SEP] or [MASK] is missing.
  explicit WordpieceTokenizer(std::vector<std::string> vocabulary, TokenizerOptions options = {});

  /// A Hugging Face folder: vocab.txt and, where it is there, tokenizer_config.json (do_lower_case,
  /// strip_accents, tokenize_chinese_chars; the rest is passed over). Or vocab.txt itself.
  /// Errors: "tokenizer.vocabulary" with the file and the line, "tokenizer.config", those of
  /// reading a file.
  static WordpieceTokenizer read(const std::filesystem::path& folder_or_vocabulary);
  /// Writes vocab.txt and tokenizer_config.json into a folder, which is made where it is missing.
  void write(const std::filesystem::path& folder) const;

  /// Without [CLS] and [SEP]. Takes any bytes; linear in the text; thread-safe. Spans ascend and do
  /// not overlap, save that pieces out of one character (a Hangul syllable) share its bytes.
  std::vector<WordpieceToken> tokenize(std::string_view text) const;

  const Special& special() const { return special_; }
  const std::vector<std::string>& vocabulary() const { return vocabulary_; }
  const TokenizerOptions& options() const { return options_; }
  std::size_t size() const { return vocabulary_.size(); }
  /// None where the vocabulary lacks the piece ("##" counts: "##s" and "s" are two pieces).
  std::optional<std::int32_t> id_of(std::string_view piece) const;

 private:
  std::vector<std::string> vocabulary_;
  TokenizerOptions options_;
  PieceTrie pieces_;
  Special special_;
};

}  // namespace uptake
