#include "training/training_step.h"

#include <fmt/format.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"
#include "nn/autocast.h"
#include "training/distributed.h"

namespace uptake {
namespace {

using Place = TrainingTask::Place;

/// Sums over a step's micro-batches.
struct Sums {
  double weight = 0, loss = 0;
  std::map<std::string, std::pair<double, double>> figures;  // sum, weight
  std::string items;

  void add(const TrainingTask::Loss& part, double value) {
    weight += part.weight;
    loss += part.weight * value;
    for (const auto& [name, figure] : part.figures) {
      figures[name].first += part.weight * figure;
      figures[name].second += part.weight;
    }
    join(part.items);
  }

  void add(const Sums& other) {
    weight += other.weight;
    loss += other.loss;
    for (const auto& [name, figure] : other.figures) {
      figures[name].first += figure.first;
      figures[name].second += figure.second;
    }
    join(other.items);
  }

  void join(const std::string& others) {
    if (!items.empty() && !others.empty()) items += "; ";
    items += others;
  }
};

/// For the other processes: MessagePack keeps every bit.
std::string to_text(const Sums& sums) {
  const nlohmann::json json{sums.weight, sums.loss, sums.figures, sums.items};
  std::string text;
  nlohmann::json::to_msgpack(json, text);
  return text;
}

Sums sums_of(const std::string& text) {
  const auto json = nlohmann::json::from_msgpack(text);
  Sums sums{.weight = json.at(0).get<double>(),
            .loss = json.at(1).get<double>(),
            .figures = {},
            .items = json.at(3).get<std::string>()};
  json.at(2).get_to(sums.figures);
  return sums;
}

[[noreturn]] void refuse(std::string_view what, double value, const Place& place,
                         const std::string& items) {
  throw Error(
      "training.not_finite",
      fmt::format("the {} of step {} (epoch {}) is {}; in the batch: {}", what, place.step + 1,
                  place.epoch + 1, value, items.empty() ? "not told" : printable(items)),
      "look for broken values in these, lower the learning rate or set clip_norm; the last "
      "checkpoint stays");
}

TrainingTask::Loss loss_of(TrainingTask& task, const TrainingConfig& config, const Place& place,
                           const ProcessGroup* group) {
  auto number = static_cast<std::uint64_t>(place.step * place.parts + place.part);
  if (group != nullptr)
    number = number * static_cast<std::uint64_t>(group->size()) +
             static_cast<std::uint64_t>(group->rank());
  torch::manual_seed(RandomStream(config.seed, "dropout", number).bits());
  const Autocast lower(device_of(task.model()), config.bf16);
  return task.loss(place);
}

/// Before the backward pass, in which processes may wait for one another: all stop where the loss
/// of one is no number.
void check_others(ProcessGroup& group, bool is_finite, const std::string& items,
                  const Place& place) {
  const auto bad = group.gather(is_finite ? "" : "in the batch: " + items);
  if (!is_finite) return;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    if (bad[i].empty()) continue;
    throw Error("training.not_finite",
                fmt::format("the loss of step {} is no number in process {} of {}; {}",
                            place.step + 1, i, bad.size(), printable(bad[i])),
                "its own message says more");
  }
}

/// Whether gradients are of sums over examples, and not of means.
bool is_sum(const Place& place, const ProcessGroup* group) {
  return place.parts > 1 || group != nullptr;
}

void add_part(TrainingTask& task, const TrainingConfig& config, const Place& place,
              ProcessGroup* group, Sums& sums) {
  const auto part = loss_of(task, config, place, group);
  const auto value = part.weight == 0 ? 0 : part.value.item<double>();
  if (group != nullptr) check_others(*group, std::isfinite(value), part.items, place);
  if (!std::isfinite(value)) refuse("loss", value, place, part.items);
  if (part.weight == 0) return;
  // The sum of weights is known after the last part only: gradients of sums, divided at the end.
  (is_sum(place, group) ? part.value * part.weight : part.value).backward();
  sums.add(part, value);
}

double norm_of(const std::vector<torch::Tensor>& gradients) {
  if (gradients.empty()) return 0;
  std::vector<torch::Tensor> norms;
  for (const auto& gradient : gradients) norms.push_back(gradient.norm().to(torch::kFloat64));
  return torch::stack(norms).norm().item<double>();
}

/// As torch.nn.utils.clip_grad_norm_.
void clip(const std::vector<torch::Tensor>& gradients, double norm, double largest) {
  const double factor = largest / (norm + 1e-6);
  if (largest <= 0 || factor >= 1) return;
  for (const auto& gradient : gradients) gradient.mul_(factor);
}

StepResult result_of(const Sums& sums, double norm) {
  StepResult result;
  result.loss =
      sums.weight > 0 ? sums.loss / sums.weight : std::numeric_limits<double>::quiet_NaN();
  result.gradient_norm = norm;
  for (const auto& [name, sum] : sums.figures) result.figures[name] = sum.first / sum.second;
  return result;
}

}  // namespace

torch::Device device_of(const torch::nn::Module& model) {
  const auto parameters = model.parameters();
  return parameters.empty() ? torch::Device(torch::kCPU) : parameters.front().device();
}

StepResult compute_gradients(
    TrainingTask& task, const TrainingConfig& config, Adam& optimizer, std::int64_t step,
    const std::function<void(torch::nn::Module&, double weight)>& on_gradients,
    ProcessGroup* group) {
  optimizer.clear_gradients();
  Place place{step / task.steps_per_epoch(), step, 0, config.accumulation};
  Sums sums;
  const auto add_parts = [&] {
    for (; place.part < place.parts; ++place.part) add_part(task, config, place, group, sums);
    return group != nullptr ? to_text(sums) : std::string();
  };
  Sums all;
  if (group == nullptr) add_parts();
  if (group != nullptr)
    for (const auto& other : group->exchange(add_parts)) all.add(sums_of(other));
  const torch::NoGradGuard no_gradient;
  if (is_sum(place, group) && sums.weight > 0)
    for (const auto& gradient : optimizer.gradients()) gradient.div_(sums.weight);
  if (group != nullptr) {
    group->average_gradients(task.model(), sums.weight);
    sums = std::move(all);
  }
  if (on_gradients) on_gradients(task.model(), sums.weight);
  const auto gradients = optimizer.gradients();
  const double norm = norm_of(gradients);
  if (!std::isfinite(norm)) refuse("gradient", norm, place, sums.items);
  clip(gradients, norm, config.clip_norm);
  return result_of(sums, norm);
}

}  // namespace uptake
