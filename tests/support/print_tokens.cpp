// print_tokens FOLDER < texts: the pieces of each text, a line each, as "id:begin:end
// id:begin:end". FOLDER: as WordpieceTokenizer::read() takes it. Texts: four bytes of length
// (little-endian), then the bytes.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>

#include "report/wordpiece_tokenizer.h"

namespace {

bool read_text(std::istream& input, std::string& text) {
  std::array<unsigned char, 4> bytes{};
  if (!input.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return false;
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) length |= std::uint32_t{bytes[i]} << (8 * i);
  text.resize(length);
  return static_cast<bool>(input.read(text.data(), length));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: print_tokens FOLDER < texts\n");
    return 2;
  }
  try {
    const auto tokenizer = uptake::WordpieceTokenizer::read(argv[1]);
    std::string text, line;
    while (read_text(std::cin, text)) {
      line.clear();
      for (const auto& token : tokenizer.tokenize(text))
        fmt::format_to(std::back_inserter(line), "{}{}:{}:{}", line.empty() ? "" : " ", token.id,
                       token.span.begin, token.span.end);
      line += '\n';
      std::cout.write(line.data(), static_cast<std::streamsize>(line.size()));
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "print_tokens: {}\n", error.what());
    return 1;
  }
  return 0;
}
