#pragma once

#include <cstddef>
#include <string_view>

#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// How a tokenizer cuts texts.
struct TokenStatistics {
  std::size_t texts = 0;
  std::size_t tokens = 0;   ///< without [CLS] and [SEP]
  std::size_t unknown = 0;  ///< tokens that are [UNK]
  std::size_t words = 0;    ///< of letters or digits: punctuation is none
  std::size_t whole = 0;    ///< words that are one token, not [UNK]

  void add(std::string_view text, const WordpieceTokenizer& tokenizer);
  double tokens_per_text() const;  ///< 0 without texts
  double share_whole() const;      ///< 0 to 1; 1 without words

  bool operator==(const TokenStatistics&) const = default;
};

}  // namespace uptake
