#pragma once

#include <cmath>
#include <string>

#include "core/random.h"
#include "evaluation/evaluate.h"

namespace uptake {

/// Exams of which every third is abnormal, with probabilities that tell a little.
inline RegionPredictions random_region(const std::string& name, std::size_t exams,
                                       std::size_t seeds) {
  RegionPredictions region;
  region.region = name;
  RandomStream rng(1, name);
  region.scores.resize(seeds);
  for (std::size_t i = 0; i < exams; ++i) {
    region.exams.push_back("exam " + std::to_string(1000 + i));
    region.positive.push_back(i % 3 == 0 ? 1 : 0);
    for (auto& scores : region.scores) {
      scores.push_back(1 / (1 + std::exp(-rng.normal() - region.positive.back())));
    }
  }
  for (std::size_t s = 0; s < seeds; ++s) region.seeds.push_back(std::to_string(s));
  return region;
}

inline EvaluationOptions evaluation_options(std::size_t resamples) {
  EvaluationOptions options;
  options.bootstrap.resamples = resamples;
  return options;
}

}  // namespace uptake
