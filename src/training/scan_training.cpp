#include "training/scan_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/text.h"
#include "nn/scan_loss.h"
#include "statistics/auroc.h"
#include "training/distributed.h"
#include "training/process_norm_group.h"

namespace uptake {
namespace {

using Place = TrainingTask::Place;

ScanSamplerOptions sampler_options(const ScanTrainingConfig& config) {
  ScanSamplerOptions options;
  options.exams_per_epoch = config.exams_per_epoch;
  options.batch = config.batch;
  options.with_replacement = config.replacement;
  options.seed = config.training.seed;
  options.summary_code_weights = config.summary_code_weights;
  options.length_buckets = config.length_buckets;
  return options;
}

ScanLoader::Options loader_options(const ScanTraining::Options& from, bool augmented) {
  ScanLoader::Options options;
  options.model = from.config.model;
  if (augmented) options.augmentation = from.config.augmentation;
  options.seed = from.config.training.seed;
  options.threads = from.workers;
  options.longest = augmented ? from.config.longest : 0;
  return options;
}

int size_of(const ProcessGroup* group) { return group == nullptr ? 1 : group->size(); }
int rank_of(const ProcessGroup* group) { return group == nullptr ? 0 : group->rank(); }

/// Every n-th of the validation exams, in batches of scans of one length: padding would change what
/// the convolutions make of a scan, and prediction pads none.
std::vector<std::vector<std::size_t>> batches_of(const std::vector<ScanExam>& exams,
                                                 std::size_t largest, const ProcessGroup* group) {
  std::map<std::int64_t, std::vector<std::size_t>> by_slices;
  for (auto i = static_cast<std::size_t>(rank_of(group)); i < exams.size();
       i += static_cast<std::size_t>(size_of(group))) {
    by_slices[exams[i].slices].push_back(i);
  }
  std::vector<std::vector<std::size_t>> batches;
  for (const auto& [slices, places] : by_slices) {
    for (std::size_t begin = 0; begin < places.size(); begin += largest) {
      const auto end = std::min(begin + largest, places.size());
      batches.emplace_back(places.begin() + static_cast<std::ptrdiff_t>(begin),
                           places.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  return batches;
}

torch::Tensor weights_of(const ScanTrainingConfig& config) {
  if (config.task_weights.empty()) return {};
  std::vector<float> weights;
  for (const auto& task : config.model.tasks) {
    const auto found = config.task_weights.find(task);
    weights.push_back(found == config.task_weights.end() ? 1.F : static_cast<float>(found->second));
  }
  return torch::tensor(weights);
}

std::string list_of(const std::vector<std::string>& exam_ids) {
  std::string list = exam_ids.size() == 1 ? "exam " : "exams ";
  for (std::size_t i = 0; i < exam_ids.size(); ++i) list += (i == 0 ? "" : ", ") + exam_ids[i];
  return list;
}

}  // namespace

ScanTraining::ScanTraining(ScanModel model, const Options& options)
    : model_(std::move(model)),
      options_(options),
      sampler_(options.exams, sampler_options(options.config)),
      loader_(options.exams, loader_options(options, true)),
      validation_loader_(options.validation, loader_options(options, false)),
      validation_batches_(batches_of(
          options.validation, std::max<std::size_t>(1, options.config.batch), options.group)),
      task_weights_(weights_of(options.config)) {
  if (options.config.batch % static_cast<std::size_t>(size_of(options.group)) != 0) {
    throw Error("training.batch",
                fmt::format("a batch of {} exams cannot be divided among {} processes",
                            options.config.batch, size_of(options.group)),
                "set batch to a multiple of the number of processes");
  }
  if (task_weights_.defined()) task_weights_ = task_weights_.to(options.device);
  if (size_of(options.group) > 1) {
    norm_group_ = c10::make_intrusive<ProcessNormGroup>(*options.group);
  }
}

std::int64_t ScanTraining::steps_per_epoch() const {
  const auto batches = static_cast<std::int64_t>(sampler_.batches_per_epoch());
  const auto parts = options_.config.training.accumulation;
  return (batches + parts - 1) / parts;
}

/// Batches are counted through the whole run; the last step of an epoch may have fewer parts.
ScanLoader::Order ScanTraining::order_of(std::uint64_t batch) const {
  const auto a_epoch = steps_per_epoch() * options_.config.training.accumulation;
  const auto number = static_cast<std::int64_t>(batch);
  const auto epoch = number / a_epoch;
  const auto index = static_cast<std::size_t>(number % a_epoch);
  if (epoch >= options_.config.training.epochs || index >= sampler_.batches_per_epoch()) return {};
  const auto exams = sampler_.batch(epoch, index);
  const auto n = static_cast<std::size_t>(size_of(options_.group));
  const auto r = static_cast<std::size_t>(rank_of(options_.group));
  const auto begin = exams.size() * r / n, end = exams.size() * (r + 1) / n;
  ScanLoader::Order order;
  order.exams.assign(exams.begin() + static_cast<std::ptrdiff_t>(begin),
                     exams.begin() + static_cast<std::ptrdiff_t>(end));
  // Batch norm sees what fills up a scan: it must not depend on who computes it.
  order.padded_like = exams;
  order.draw = batch * options_.config.batch + begin;
  return order;
}

ScanBatch ScanTraining::batch_of(const Place& place) {
  const auto number = place.step * place.parts + place.part;
  if (number != next_) {
    loader_.start(static_cast<std::uint64_t>(number),
                  [this](std::uint64_t batch) { return order_of(batch); });
  }
  next_ = number + 1;
  auto batch = loader_.next();
  return batch ? *std::move(batch) : ScanBatch{};
}

TrainingTask::Loss ScanTraining::loss(const Place& place) {
  const auto index = (place.step % steps_per_epoch()) * place.parts + place.part;
  if (index >= static_cast<std::int64_t>(sampler_.batches_per_epoch())) return {{}, 0, {}, ""};
  const auto batch = batch_of(place);
  const bool here = counts(batch);
  const bool everywhere = norm_group_ ? !options_.group->any(!here) : here;
  if (!here) return {{}, 0, {}, ""};
  const auto logits = logits_of(batch, everywhere);
  const auto found = scan_loss(logits, batch.targets.to(options_.device),
                               batch.known.to(options_.device), task_weights_);
  Loss loss;
  loss.value = found.value;
  loss.weight = found.weight.item<double>();
  loss.items = list_of(batch.exam_ids);
  return loss;
}

bool ScanTraining::counts(const ScanBatch& batch) const {
  if (batch.exam_ids.empty()) return false;
  const auto known = task_weights_.defined() ? batch.known * task_weights_.cpu() : batch.known;
  return known.sum().item<double>() > 0;
}

torch::Tensor ScanTraining::logits_of(const ScanBatch& batch, bool all_have_scans) {
  if (norm_group_) {
    model_->encoder->set_norm_group(all_have_scans ? norm_group_ : NormGroupPointer());
  }
  try {
    return model_->forward(batch.scans.to(options_.device), batch.slices.to(options_.device))
        .logits;
  } catch (const c10::Error& error) {
    if (!norm_group_) throw;
    // The others wait inside their batch norms: they learn of it by this process's end.
    throw Error("distributed.failed", printable(error.what_without_backtrace()));
  }
}

torch::Tensor ScanTraining::validation_logits() {
  const auto n = static_cast<std::int64_t>(options_.validation.size());
  const auto tasks = static_cast<std::int64_t>(options_.config.model.tasks.size());
  auto logits = torch::full({n, tasks}, std::numeric_limits<double>::quiet_NaN(), torch::kFloat64);
  std::map<std::string, std::int64_t> places;
  for (std::size_t i = 0; i < options_.validation.size(); ++i) {
    places[options_.validation[i].exam_id] = static_cast<std::int64_t>(i);
  }
  validation_loader_.start(0, [this](std::uint64_t batch) {
    return batch < validation_batches_.size() ? ScanLoader::Order{validation_batches_[batch], 0}
                                              : ScanLoader::Order{};
  });
  while (const auto batch = validation_loader_.next()) {
    if (batch->exam_ids.empty()) continue;
    const auto found =
        model_->forward(batch->scans.to(options_.device), batch->slices.to(options_.device))
            .logits.to(torch::kFloat64)
            .cpu();
    for (std::size_t i = 0; i < batch->exam_ids.size(); ++i) {
      logits[places.at(batch->exam_ids[i])].copy_(found[static_cast<std::int64_t>(i)]);
    }
  }
  return logits;
}

namespace {

/// Rows of other processes are NaN here: each row is what one process says.
torch::Tensor gathered(const torch::Tensor& logits, ProcessGroup* group) {
  if (group == nullptr || group->size() == 1) return logits;
  const auto here = logits.isnan().logical_not();
  const auto values = torch::where(here, logits, torch::zeros_like(logits)).contiguous();
  const auto counts = here.to(torch::kFloat64).contiguous();
  const auto flat = [](const torch::Tensor& t) {
    return std::vector<double>(t.data_ptr<double>(), t.data_ptr<double>() + t.numel());
  };
  const auto sums = group->sum(flat(values)), seen = group->sum(flat(counts));
  auto all = torch::empty_like(logits);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    all.data_ptr<double>()[i] = seen[i] > 0 ? sums[i] : std::numeric_limits<double>::quiet_NaN();
  }
  return all;
}

/// Cross-entropy of a probabilistic label, from the logit.
double cross_entropy(double logit, double target) {
  return std::max(logit, 0.0) - logit * target + std::log1p(std::exp(-std::abs(logit)));
}

}  // namespace

std::map<std::string, double> ScanTraining::validate() {
  const auto logits = gathered(validation_logits(), options_.group);
  const auto& tasks = options_.config.model.tasks;
  std::map<std::string, double> figures;
  double area_sum = 0, loss_sum = 0;
  std::size_t areas = 0, terms = 0;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    std::vector<double> scores;
    std::vector<std::uint8_t> positive;
    for (std::size_t i = 0; i < options_.validation.size(); ++i) {
      const auto& target = options_.validation[i].targets[t];
      const double logit = logits.data_ptr<double>()[i * tasks.size() + t];
      if (!target || std::isnan(logit)) continue;
      scores.push_back(logit);
      positive.push_back(*target >= .5F ? 1 : 0);
      loss_sum += cross_entropy(logit, *target);
      ++terms;
    }
    if (const auto area = auroc(scores, positive)) {
      figures["auroc/" + tasks[t]] = *area;
      area_sum += *area;
      ++areas;
    }
  }
  if (areas > 0) figures["auroc"] = area_sum / static_cast<double>(areas);
  if (terms > 0) figures["loss"] = loss_sum / static_cast<double>(terms);
  return figures;
}

std::map<std::string, std::string> ScanTraining::broken() const {
  auto all = loader_.broken();
  all.merge(validation_loader_.broken());
  return all;
}

}  // namespace uptake
