#include "training/train.h"

#include "core/error.h"
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

}  // namespace

TrainingOutcome train(TrainingTask& task, const TrainingConfig& config,
                      const std::filesystem::path& run_folder, const TrainingHooks& hooks,
                      bool restart) {
  check(task, config);
  const RunFolder folder(run_folder, config, restart);
  return Trainer(task, config, folder, hooks).run();
}

}  // namespace uptake
