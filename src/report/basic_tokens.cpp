#include "report/basic_tokens.h"

#include "report/basic_words.h"

namespace uptake {

std::vector<BasicToken> basic_tokens(std::string_view text, const TokenizerOptions& options) {
  std::vector<BasicToken> tokens;
  each_basic_word(text, options, [&tokens](const BasicWord& word) {
    tokens.push_back({std::string(word.text), word.origin(0, word.text.size())});
  });
  return tokens;
}

}  // namespace uptake
