#include "training/masking.h"

#include <algorithm>
#include <cmath>

namespace uptake {
namespace {

bool is_special(std::int32_t id, const WordpieceTokenizer::Special& special) {
  return id == special.pad || id == special.classify || id == special.separate ||
         id == special.mask;
}

}  // namespace

MaskedPlaces mask(TokenSequence& sequence, const PretrainingConfig& config,
                  const WordpieceTokenizer::Special& special, std::size_t vocabulary,
                  RandomStream& rng) {
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < sequence.ids.size(); ++i) {
    if (!is_special(sequence.ids[i], special)) candidates.push_back(i);
  }
  if (candidates.empty()) return {};
  const auto wanted = std::lround(config.masked * static_cast<double>(candidates.size()));
  shuffle(candidates, rng);
  candidates.resize(std::max<std::size_t>(1, static_cast<std::size_t>(wanted)));
  std::sort(candidates.begin(), candidates.end());
  MaskedPlaces masked{candidates, {}};
  for (const auto place : candidates) {
    auto& id = sequence.ids[place];
    masked.words.push_back(id);
    const double draw = rng.uniform();
    if (draw < config.mask_token) {
      id = special.mask;
    } else if (draw < config.mask_token + config.random_token) {
      id = static_cast<std::int32_t>(rng.below(vocabulary));
    }
  }
  return masked;
}

}  // namespace uptake
