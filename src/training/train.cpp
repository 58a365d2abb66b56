#include "training/train.h"

#include <fmt/format.h>

#include <optional>

#include "core/error.h"
#include "training/distributed.h"
#include "training/run_folder.h"
#include "training/trainer.h"
#include "training/training_task.h"

namespace uptake {
namespace {

void check(const TrainingTask& task, const TrainingConfig& config) {
  if (task.steps_per_epoch() < 1)
    throw Error("training.empty", "there is nothing to train on: an epoch has no step",
                "give more data or a smaller batch");
  if (config.validate_every_epochs > 0) return;
  for (const auto* watched : {&config.early_stop, &config.keep_best})
    if (!watched->metric.empty())
      throw Error("training.no_metric",
                  "the config watches " + watched->metric + " but never validates",
                  "set validate_every_epochs to 1, or leave early_stop and keep_best out");
}

/// Processes with different settings would train something that no config describes.
void compare(ProcessGroup& group, const TrainingConfig& config) {
  const auto configs = group.gather(to_json(config).dump());
  for (std::size_t i = 1; i < configs.size(); ++i)
    if (configs[i] != configs[0])
      throw Error("distributed.config_differs",
                  fmt::format("process {} has another config than the first one", i),
                  "start all processes with the same command");
}

}  // namespace

TrainingOutcome train(TrainingTask& task, const TrainingConfig& config,
                      const std::filesystem::path& run_folder, const TrainingHooks& hooks,
                      bool restart) {
  check(task, config);
  std::optional<RunFolder> folder;
  const auto open = [&] { folder.emplace(run_folder, config, restart); };
  if (hooks.group == nullptr) {
    open();
    return Trainer(task, config, &*folder, hooks).run();
  }
  compare(*hooks.group, config);
  hooks.group->together([&] {
    if (hooks.group->is_first()) open();
  });
  return Trainer(task, config, folder ? &*folder : nullptr, hooks).run();
}

}  // namespace uptake
