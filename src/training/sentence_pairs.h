#pragma once

#include <cstddef>

#include "core/random.h"
#include "nn/report_network.h"
#include "report/wordpiece_tokenizer.h"
#include "training/pretraining_text.h"

namespace uptake {

/// Two passages of reports, and whether the second follows the first.
struct SentencePair {
  TokenSequence sequence;  ///< [CLS] first [SEP] second [SEP]; types 0 and 1
  bool follows = false;
};

/// Draws a pair for next-sentence prediction: whole sentences from a random place of a report, and
/// then, half of the time, those behind them, else those from a random place of another report.
/// Each passage takes up to half of `tokens`, cut where one sentence is longer. `text` must have
/// two sentences. A pair whose first passage ends a report is never one that follows.
SentencePair draw_pair(const PretrainingText& text, std::size_t tokens,
                       const WordpieceTokenizer::Special& special, RandomStream& rng);

}  // namespace uptake
