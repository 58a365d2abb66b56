#include "evaluation/seed_resampling.h"

namespace uptake {

std::size_t PatientNumbers::of(const std::string& exam) {
  const auto name = options_.patient_of ? options_.patient_of(exam) : exam;
  return numbers_.emplace(name, numbers_.size()).first->second;
}

std::vector<std::size_t> PatientNumbers::of(const std::vector<std::string>& exams) {
  std::vector<std::size_t> numbers;
  numbers.reserve(exams.size());
  for (const auto& exam : exams) numbers.push_back(of(exam));
  return numbers;
}

std::vector<std::uint32_t> weights_of_exams(std::span<const std::size_t> patients,
                                            std::span<const std::uint32_t> weights) {
  std::vector<std::uint32_t> own;
  own.reserve(patients.size());
  for (const auto patient : patients) own.push_back(weights[patient]);
  return own;
}

RandomStream stream_of(std::span<const std::uint32_t> weights, const EvaluationOptions& options) {
  std::uint64_t key = 0;
  for (const auto weight : weights) key = key * 31 + weight;
  return RandomStream(options.bootstrap.seed, "seeds", key);
}

std::vector<std::uint32_t> drawn_seeds(std::size_t seeds, RandomStream& rng) {
  std::vector<std::uint32_t> drawn(seeds);
  for (std::size_t i = 0; i < seeds; ++i) ++drawn[rng.below(seeds)];
  return drawn;
}

}  // namespace uptake
