#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/word_counts.h"

namespace uptake {

struct VocabularyRequest {
  std::size_t most_pieces = 3000;  ///< to learn; the paper's
  /// Every piece is a part of a word that so many reports have: what only few have may be a name.
  std::size_t least_reports = 5;
};

/// A vocabulary fitted to reports: the vocabulary that there was, in its order, and the pieces that
/// were learnt after it, those that save most tokens first.
struct LearntVocabulary {
  std::vector<std::string> pieces;
  std::size_t learnt = 0;  ///< how many at the end of `pieces` are new
};

/// The paper's vocabulary extension: SentencePiece proposes pieces (see sentencepiece_pieces()) and
/// choose_pieces() takes those with which the reports have fewest tokens. A piece that would not
/// save a token in them is not taken: no text would ever teach a model what it means.
///
/// Nothing of `base` changes its place; unused slots ("[unused7]") stay unused. The same words give
/// the same vocabulary. Errors: "vocabulary.learn".
LearntVocabulary learn_vocabulary(const WordCounter& words, std::vector<std::string> base,
                                  const VocabularyRequest& request = {});

/// A base to start from where there is none: [PAD] [UNK] [CLS] [SEP] [MASK], then the characters
/// that begin a word (ASCII without capitals, and what at least `least_reports` reports have), then
/// those of them that continue one ("##a"). Lower-case ASCII text has no [UNK] with it, save words
/// of more than 100 characters.
std::vector<std::string> character_vocabulary(const WordCounter& words, std::size_t least_reports);

}  // namespace uptake
