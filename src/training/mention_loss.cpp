#include "training/mention_loss.h"

#include <algorithm>

namespace uptake {
namespace {

/// Mentions' tokens of a batch: what they should be, and how much each counts.
struct Targets {
  std::vector<float> values, weights;  ///< [B, n] row-major
};

Targets targets_of(std::span<const ReportExample* const> examples, std::size_t width,
                   MentionLoss kind) {
  Targets targets{std::vector<float>(examples.size() * width),
                  std::vector<float>(examples.size() * width)};
  std::vector<float> counts(examples.size() * width);  // mentions on each token
  std::size_t mentions = 0;
  for (const auto* example : examples) mentions += example->mentions.size();
  for (std::size_t row = 0; row < examples.size(); ++row) {
    const auto tokens = examples[row]->sequence.ids.size() - 2;
    for (const auto& mention : examples[row]->mentions) {
      const auto size = static_cast<float>(mention.end - mention.begin);
      const float weight =
          kind == MentionLoss::equation_3
              ? 1 / (static_cast<float>(tokens) * static_cast<float>(examples.size()))
              : 1 / (size * static_cast<float>(mentions));
      for (auto i = mention.begin; i < mention.end; ++i) {
        // Two mentions on one token ("both lungs") are one token in Eq. 3, two mentions otherwise;
        // where they differ, the token should be what it is on average.
        auto& count = counts[row * width + i];
        auto& value = targets.values[row * width + i];
        auto& total = targets.weights[row * width + i];
        value = (value * count + (mention.abnormal ? 1.F : 0.F)) / (count + 1);
        total = kind == MentionLoss::equation_3 ? weight : total + weight;
        ++count;
      }
    }
  }
  return targets;
}

torch::Tensor to_tensor(const std::vector<float>& values, torch::IntArrayRef shape,
                        torch::Device device) {
  return torch::tensor(values).view(shape).to(device);
}

}  // namespace

torch::Tensor mention_loss(const torch::Tensor& logits,
                           std::span<const ReportExample* const> examples, MentionLoss kind) {
  const auto targets = targets_of(examples, static_cast<std::size_t>(logits.size(1)), kind);
  const auto losses = torch::binary_cross_entropy_with_logits(
      logits.to(torch::kFloat32), to_tensor(targets.values, logits.sizes(), logits.device()), {},
      {}, torch::Reduction::None);
  return (losses * to_tensor(targets.weights, logits.sizes(), logits.device())).sum();
}

torch::Tensor finding_loss(const torch::Tensor& logits,
                           std::span<const ReportExample* const> examples) {
  std::vector<float> values, weights;
  for (const auto* example : examples) {
    values.push_back(example->finding.value_or(false) ? 1 : 0);
    weights.push_back(example->finding ? 1 : 0);
  }
  const auto known = std::max<std::ptrdiff_t>(1, std::count(weights.begin(), weights.end(), 1.F));
  const auto losses = torch::binary_cross_entropy_with_logits(
      logits.to(torch::kFloat32), to_tensor(values, logits.sizes(), logits.device()), {}, {},
      torch::Reduction::None);
  return (losses * to_tensor(weights, logits.sizes(), logits.device())).sum() /
         static_cast<double>(known);
}

}  // namespace uptake
