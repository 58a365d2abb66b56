#include "training/trainer.h"

#include <fmt/format.h>
#include <torch/utils.h>

#include "core/error.h"
#include "core/text.h"
#include "nn/autocast.h"
#include "nn/state.h"
#include "nn/torch_errors.h"
#include "training/checkpoint.h"
#include "training/distributed.h"
#include "training/learning_rate.h"
#include "training/metric_line.h"
#include "training/run_environment.h"
#include "training/training_step.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

double figure_of(const std::map<std::string, double>& figures, const std::string& name) {
  if (const auto found = figures.find(name); found != figures.end()) return found->second;
  std::string names;
  for (const auto& [other, value] : figures) names += (names.empty() ? "" : ", ") + other;
  throw Error("training.no_metric",
              fmt::format("the validation has no figure '{}', only: {}", printable(name),
                          names.empty() ? "none" : printable(names)),
              "name one of these in early_stop.metric and keep_best.metric");
}

/// For the other processes: MessagePack keeps every bit.
std::string to_text(const std::map<std::string, double>& figures) {
  std::string text;
  nlohmann::json::to_msgpack(figures, text);
  return text;
}

std::map<std::string, double> figures_of(const std::string& text) {
  return nlohmann::json::from_msgpack(text).get<std::map<std::string, double>>();
}

std::string in_words(const RunShape& shape) {
  return fmt::format("{} process{} of {} thread{}", shape.processes,
                     shape.processes == 1 ? "" : "es", shape.threads,
                     shape.threads == 1 ? "" : "s");
}

}  // namespace

Trainer::Trainer(TrainingTask& task, const TrainingConfig& config, const RunFolder* folder,
                 const TrainingHooks& hooks)
    : task_(task),
      config_(config),
      folder_(folder),
      hooks_(hooks),
      optimizer_(task.model(), config.optimizer),
      steps_per_epoch_(task.steps_per_epoch()),
      steps_(config.epochs * steps_per_epoch_),
      start_(Clock::now()),
      checkpoint_time_(start_) {
  state_.steps_per_epoch = steps_per_epoch_;
}

TrainingOutcome Trainer::run() {
  on_first([&] { load_checkpoint(); });
  if (hooks_.group != nullptr) share_state();
  if (state_.complete) {
    load_best();
    if (is_first())
      say(fmt::format("the run in {} is complete: {} steps", printable(folder_->path().string()),
                      state_.step));
    auto result = outcome();
    result.was_complete = true;
    return result;
  }
  on_first([&] { open_logs(); });
  while (!is_over()) {
    step();
    if (is_over()) break;
    const auto now = wishes();
    if (now.stop || now.checkpoint) on_first([&] { checkpoint(); });
    if (now.stop) {
      say(fmt::format("stopped after step {} of {}: the same command goes on from here",
                      state_.step, steps_));
      auto result = outcome();
      result.interrupted = true;
      return result;
    }
  }
  finish();
  return outcome();
}

void Trainer::load_checkpoint() {
  const auto file = folder_->checkpoint();
  if (fs::exists(file)) {
    state_ = read_training_state(file);
    if (state_.steps_per_epoch != steps_per_epoch_)
      throw Error("training.config_differs",
                  fmt::format("the run in {} has {} steps an epoch, now there are {}: the data "
                              "are not the same",
                              printable(folder_->path().string()), state_.steps_per_epoch,
                              steps_per_epoch_),
                  "name another folder with --run, or start this one again with --restart");
    read_checkpoint(file, task_.model(), optimizer_);
    checkpoint_step_ = state_.step;
    if (!state_.complete)
      say(fmt::format("resumes the run in {} after step {} of {}",
                      printable(folder_->path().string()), state_.step, steps_));
  }
  settle_best();
}

void Trainer::share_state() {
  auto& group = *hooks_.group;
  state_ =
      state_of(nlohmann::json::parse(group.broadcast(nlohmann::json(to_metadata(state_)).dump())),
               "the first process's state");
  if (state_.steps_per_epoch != steps_per_epoch_)  // the others' data are not looked at yet
    throw Error(
        "training.config_differs",
        fmt::format("process {} has {} steps an epoch, the first one {}: their data are not "
                    "the same",
                    group.rank(), steps_per_epoch_, state_.steps_per_epoch),
        "give all processes the same data and the same command");
  group.broadcast(task_.model());
  auto moments = optimizer_.state();
  nlohmann::json names = nlohmann::json::array();
  for (const auto& [name, tensor] : moments) names.push_back(name);
  names = nlohmann::json::parse(group.broadcast(names.dump()));
  if (!group.is_first()) moments = optimizer_.empty_state(names);
  std::vector<torch::Tensor> tensors;
  for (const auto& [name, tensor] : moments) tensors.push_back(tensor);
  group.broadcast(tensors);
  if (!group.is_first()) optimizer_.restore(moments, "the first process");
}

void Trainer::load_best() {
  if (!state_.keep_best.value) return;
  on_first([&] { read_weights(folder_->best(), task_.model()); });
  if (hooks_.group != nullptr) hooks_.group->broadcast(task_.model());
}

void Trainer::settle_best() const {
  const auto next = folder_->next_best();
  if (!fs::exists(next)) return;
  const auto& best = state_.keep_best;
  if (best.value && read_training_state(next).keep_best.step == best.step)
    fs::rename(next, folder_->best());
  else
    fs::remove(next);
}

void Trainer::open_logs() {
  const RunShape now{static_cast<std::size_t>(torch::get_num_threads()),
                     hooks_.group == nullptr ? 1 : static_cast<std::size_t>(hooks_.group->size())};
  const auto before = record_start(folder_->environment(), now);
  if (state_.step > 0 && before && *before != now)
    say(fmt::format(
        "it ran in {} before and runs in {} now: its last bits may differ from those of "
        "an uninterrupted run",
        in_words(*before), in_words(now)));
  metrics_.emplace(folder_->metrics(), state_.metrics_bytes);
  events_.emplace(folder_->path(), folder_->event_files(), state_.step + 1);
}

void Trainer::step() {
  task_.model().train();
  const auto rate = learning_rate_at(config_, state_.step, steps_per_epoch_);
  const auto result = with_context(fmt::format("step {}", state_.step + 1), [&] {
    return with_torch_errors([&] {
      return compute_gradients(task_, config_, optimizer_, state_.step, hooks_.on_gradients,
                               hooks_.group);
    });
  });
  optimizer_.step(rate);
  if (hooks_.group != nullptr) hooks_.group->average_buffers(task_.model());
  ++state_.step;
  if (is_first()) tell(result, rate);
  if (state_.step % steps_per_epoch_ != 0 || config_.validate_every_epochs == 0) return;
  if (state_.step / steps_per_epoch_ % config_.validate_every_epochs == 0 || state_.step == steps_)
    validate();
}

void Trainer::tell(const StepResult& result, double learning_rate) {
  StepReport report;
  report.epoch = (state_.step - 1) / steps_per_epoch_ + 1;
  report.epochs = config_.epochs;
  report.step = state_.step;
  report.steps = steps_;
  report.loss = result.loss;
  report.learning_rate = learning_rate;
  report.gradient_norm = result.gradient_norm;
  report.figures = result.figures;
  auto scalars = result.figures;
  scalars["loss"] = result.loss;
  scalars["learning_rate"] = learning_rate;
  scalars["gradient_norm"] = result.gradient_norm;
  metrics_->add(metric_line(report.step, report.epoch, scalars, seconds()));
  events_->add(report.step, scalars);
  if (hooks_.on_step) hooks_.on_step(report);
}

void Trainer::validate() {
  task_.model().eval();
  ValidationReport report;
  {
    const torch::NoGradGuard no_gradient;
    const Autocast lower(device_of(task_.model()), config_.bf16);
    const auto figures = [&] { return to_text(task_.validate()); };
    // Tasks may share the work out and have the result on the first process alone.
    report.figures = hooks_.group != nullptr ? figures_of(hooks_.group->exchange(figures).front())
                                             : task_.validate();
  }
  state_.figures = report.figures;
  report.epoch = state_.step / steps_per_epoch_;
  report.epochs = config_.epochs;
  report.step = state_.step;
  report.steps = steps_;
  std::map<std::string, double> scalars;
  for (const auto& [name, value] : report.figures) scalars["validation/" + name] = value;
  if (is_first() && !scalars.empty()) {
    metrics_->add(metric_line(report.step, report.epoch, scalars, seconds()));
    events_->add(report.step, scalars);
  }
  watch(report.figures);
  report.is_best = state_.keep_best.value && state_.keep_best.step == state_.step;
  if (is_first() && hooks_.on_validation) hooks_.on_validation(report);
}

void Trainer::watch(const std::map<std::string, double>& figures) {
  const auto take = [&](const WatchedMetric& watched, BestValue& best) {
    return !watched.metric.empty() &&
           best.take(figure_of(figures, watched.metric), watched.mode == "max", state_.step);
  };
  // In memory until the next checkpoint: an epoch of a few steps must not wait for the disk.
  if (take(config_.keep_best, state_.keep_best)) {
    if (is_first()) best_ = copy_of_weights(task_.model());
    state_.best_figures = figures;
  }
  take(config_.early_stop, state_.early_stop);
  if (config_.early_stop.metric.empty() || state_.early_stop.since < config_.patience) return;
  state_.stopped_early = true;
  say(fmt::format("stops early: {} was not better in the last {} validations",
                  config_.early_stop.metric, config_.patience));
}

void Trainer::checkpoint() {
  const auto kept = checkpoint_step_ == 0 ? std::string("there is none before it")
                                          : fmt::format("that of step {} stays", checkpoint_step_);
  auto saved = state_;
  saved.seconds = seconds();
  saved.metrics_bytes = metrics_->size();
  with_context(fmt::format("the checkpoint of step {} ({})", state_.step, kept),
               [&] { write(saved); });
  checkpoint_step_ = state_.step;
  checkpoint_time_ = Clock::now();
}

/// In an order that leaves, killed after any of these, files that fit together.
void Trainer::write(const TrainingState& state) {
  metrics_->flush();
  if (!best_.empty()) write_tensors(folder_->next_best(), best_, to_metadata(state));
  write_checkpoint(folder_->checkpoint(), task_.model(), optimizer_, state);
  settle_best();
  best_.clear();
}

void Trainer::finish() {
  state_.complete = true;
  on_first([&] { checkpoint(); });
  load_best();
}

void Trainer::on_first(const std::function<void()>& work) {
  const auto mine = [&] {
    if (is_first()) work();
  };
  if (hooks_.group != nullptr)
    hooks_.group->together(mine);
  else
    mine();
}

Trainer::Wishes Trainer::wishes() const {
  const bool stop = hooks_.should_stop && hooks_.should_stop();
  const bool due = is_first() && checkpoint_is_due();
  if (hooks_.group == nullptr) return {stop, due};
  const auto all = hooks_.group->sum({stop ? 1. : 0., due ? 1. : 0.});
  return {all[0] > 0, all[1] > 0};
}

bool Trainer::is_over() const { return state_.step >= steps_ || state_.stopped_early; }

bool Trainer::checkpoint_is_due() const {
  const auto steps = config_.checkpoint_every_steps;
  if (steps > 0 && state_.step - checkpoint_step_ >= steps) return true;
  const double seconds = config_.checkpoint_every_seconds;
  return seconds > 0 && seconds_since(checkpoint_time_) >= seconds;
}

double Trainer::seconds() const { return state_.seconds + seconds_since(start_); }

TrainingOutcome Trainer::outcome() const {
  TrainingOutcome result;
  result.steps = state_.step;
  result.epochs = state_.step / steps_per_epoch_;
  result.best = state_.keep_best.value;
  if (result.best) result.best_epoch = state_.keep_best.step / steps_per_epoch_;
  result.figures = result.best ? state_.best_figures : state_.figures;
  result.stopped_early = state_.stopped_early;
  return result;
}

void Trainer::say(const std::string& line) const {
  if (is_first() && hooks_.say) hooks_.say(line);
}

}  // namespace uptake
