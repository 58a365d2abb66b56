#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "evaluation/evaluate.h"

namespace uptake {

/// The patients of all exams of all regions, by number: the units of the bootstrap.
class PatientNumbers {
 public:
  explicit PatientNumbers(const EvaluationOptions& options) : options_(options) {}
  std::size_t of(const std::string& exam);
  std::vector<std::size_t> of(const std::vector<std::string>& exams);
  std::size_t count() const { return numbers_.size(); }

 private:
  const EvaluationOptions& options_;
  std::map<std::string, std::size_t> numbers_;
};

/// How often each exam counts where its patient was drawn so often.
std::vector<std::uint32_t> weights_of_exams(std::span<const std::size_t> patients,
                                            std::span<const std::uint32_t> weights);

/// A stream of a resample's own, which does not depend on the thread that works it out: a function
/// of the weights.
RandomStream stream_of(std::span<const std::uint32_t> weights, const EvaluationOptions& options);

/// How often each of `seeds` trainings is drawn.
std::vector<std::uint32_t> drawn_seeds(std::size_t seeds, RandomStream& rng);

}  // namespace uptake
