#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/random.h"
#include "nn/report_network.h"
#include "report/wordpiece_tokenizer.h"
#include "training/report_config.h"

namespace uptake {

/// Places of a sequence whose words are to be found again, and those words.
struct MaskedPlaces {
  std::vector<std::size_t> places;  ///< ascending
  std::vector<std::int32_t> words;
};

/// Masks a sequence for the masked language model: a share of its tokens, at least one, never a
/// special one (an unknown word counts as a word), is replaced by [MASK], by any word, or left (80,
/// 10, 10 in the paper of BERT). Drawn anew each time that a sequence is seen. `vocabulary`: its
/// size.
MaskedPlaces mask(TokenSequence& sequence, const PretrainingConfig& config,
                  const WordpieceTokenizer::Special& special, std::size_t vocabulary,
                  RandomStream& rng);

}  // namespace uptake
