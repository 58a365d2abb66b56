#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/word_counts.h"

namespace uptake {

/// The pieces that Google's SentencePiece learns from words and how often they occur, spelt as
/// BERT's: "lymph" begins a word, "##oid" continues one. Byte-pair encoding: the most frequent pair
/// of pieces is joined, over and over; the pieces come in that order. At most `most_pieces`, fewer
/// where the words have no more; without single characters.
///
/// The words must be of letters and digits, in UTF-8. One thread, no random numbers: the same words
/// give the same pieces. Nothing is printed. Errors: "vocabulary.learn" with what SentencePiece
/// said.
std::vector<std::string> sentencepiece_pieces(const std::vector<WordCount>& words,
                                              std::size_t most_pieces);

}  // namespace uptake
