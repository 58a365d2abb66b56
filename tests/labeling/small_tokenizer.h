#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, [MASK] 4, then the pieces given, from 5 on.
inline WordpieceTokenizer small_tokenizer(const std::vector<std::string>& pieces) {
  std::vector<std::string> vocabulary{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  vocabulary.insert(vocabulary.end(), pieces.begin(), pieces.end());
  return WordpieceTokenizer(std::move(vocabulary));
}

/// "aa", "ab", ... "zz": the word of two letters with this number.
inline std::string small_word(std::size_t number) {
  return {static_cast<char>('a' + number / 26 % 26), static_cast<char>('a' + number % 26)};
}

/// Knows the first `words` of small_word(): number i has the identifier 5 + i.
inline WordpieceTokenizer word_tokenizer(std::size_t words) {
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < words; ++i) pieces.push_back(small_word(i));
  return small_tokenizer(pieces);
}
constexpr std::int32_t first_word = 5;

}  // namespace uptake
