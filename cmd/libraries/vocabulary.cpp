// The door of libuptake_vocabulary.so. Who calls it: report/learn_vocabulary.cpp.

#include <string>
#include <vector>

#include "report/sentencepiece_pieces.h"

extern "C" void uptake_sentencepiece_pieces(const std::vector<uptake::WordCount>& words,
                                            std::size_t most_pieces,
                                            std::vector<std::string>& pieces) {
  pieces = uptake::sentencepiece_pieces(words, most_pieces);
}
