#include "training/train_scan.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "core/build_info.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/mapped_file.h"
#include "core/text.h"
#include "nn/scan_model.h"
#include "nn/scan_model_folder.h"
#include "nn/torch_device.h"
#include "ontology/ontology.h"
#include "training/distributed.h"
#include "training/run_environment.h"
#include "training/scan_progress.h"
#include "training/scan_training.h"
#include "training/scan_training_config.h"
#include "training/stop_signal.h"
#include "training/train.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> core_tasks(const ScanTrainingRequest& request) {
  const auto ontology = Ontology::read(request.ontology.empty() ? share_folder() / "ontology.json"
                                                                : request.ontology);
  std::vector<std::string> tasks;
  for (const auto& region : ontology.regions())
    if (region.task == "core") tasks.push_back(region.name);
  return tasks;
}

ScanTrainingConfig config_of(const ScanTrainingRequest& request, const ScanModel* from) {
  const auto tasks = request.tasks.empty() ? core_tasks(request) : request.tasks;
  auto config = request.config;
  if (!request.tasks.empty() && config.contains("model")) config["model"]["tasks"] = tasks;
  return parse_scan_training(config, tasks, from == nullptr ? nullptr : &(*from)->config(),
                             request.config_source);
}

/// The exams of a split; the run's reasons for leaving some out are added to `left_out`.
std::vector<ScanExam> exams_of(Cohort& cohort, Split split, const ScanTrainingRequest& request,
                               const std::vector<std::string>& tasks,
                               std::vector<LeftOutExam>& left_out) {
  auto found = scan_exams(cohort, split, tasks, request.targets, true);
  left_out.insert(left_out.end(), found.left_out.begin(), found.left_out.end());
  return std::move(found.exams);
}

struct Exams {
  std::vector<ScanExam> train, validation;
  std::vector<LeftOutExam> left_out;
};

Exams read_exams(const ScanTrainingRequest& request, const ScanTrainingConfig& config) {
  Cohort cohort(request.cohort, Database::Mode::existing);
  Exams exams;
  const auto& tasks = config.model.tasks;
  exams.train = exams_of(cohort, Split::train, request, tasks, exams.left_out);
  exams.validation = exams_of(cohort, Split::validation, request, tasks, exams.left_out);
  if (exams.train.empty()) {
    throw Error("training.no_exams",
                fmt::format("{}: no exam to train on: none in the split \"train\" has a scan and a "
                            "label of the tasks ({} are left out)",
                            printable(request.cohort.string()), exams.left_out.size()),
                "uptake label and uptake split come before training");
  }
  return exams;
}

std::string digest_of(const std::vector<ScanExam>& exams) {
  std::string text;
  for (const auto& exam : exams) {
    text += exam.exam_id;
    for (const auto& target : exam.targets) text += target ? fmt::format(" {}", *target) : " -";
    text += '\n';
  }
  return sha256(text);
}

/// All that the training depends on beside its TrainingConfig: a run never goes on with other data.
json inputs_of(const ScanTrainingRequest& request, const ScanTrainingConfig& config,
               const Exams& exams) {
  json inputs = {
      {"task", "training of a scan model"},
      {"cohort", printable(request.cohort.string())},
      {"labeler", request.targets.labeler},
      {"table", printable(request.targets.table.string())},
      {"config", config.complete},
      {"train", {{"exams", exams.train.size()}, {"sha256", digest_of(exams.train)}}},
      {"validation", {{"exams", exams.validation.size()}, {"sha256", digest_of(exams.validation)}}},
      {"from", json()},
      {"kinetics", json()}};
  inputs["config"].erase("training");
  inputs["config"].erase("checkpointing");  // changes no result
  if (!request.from.empty()) {
    const auto file = scan_model_folder(request.from) / "model.safetensors";
    inputs["from"] = {{"run", printable(request.from.string())},
                      {"sha256", sha256(MappedFile(file).bytes())}};
  }
  if (!request.kinetics.empty()) {
    inputs["kinetics"] = {{"file", printable(request.kinetics.string())},
                          {"sha256", sha256(MappedFile(request.kinetics).bytes())}};
  }
  return inputs;
}

/// A new head begins by saying how often its task is abnormal in the exams.
void set_prevalence(ScanModel& model, const std::vector<std::string>& heads,
                    const std::vector<ScanExam>& exams) {
  const torch::NoGradGuard no_gradient;
  const auto& tasks = model->config().tasks;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    if (std::ranges::find(heads, tasks[t]) == heads.end()) continue;
    double sum = 1, count = 2;  // one exam more of each kind: never 0 or 1
    for (const auto& exam : exams) {
      if (!exam.targets[t]) continue;
      sum += *exam.targets[t];
      ++count;
    }
    model->heads->bias[static_cast<std::int64_t>(t)] = std::log(sum / (count - sum));
  }
}

ScanModel start_model(const ScanTrainingRequest& request, const ScanTrainingConfig& config,
                      const ScanModel* from, const Exams& exams) {
  auto model = make_scan_model(config.model, config.training.seed);
  auto fresh = config.model.tasks;
  if (from != nullptr) fresh = initialise_from(model, *from).fresh;
  if (!request.kinetics.empty()) load_kinetics(model, request.kinetics);
  if (config.prevalence_bias) set_prevalence(model, fresh, exams.train);
  model->encoder->set_checkpointing(config.checkpointing);
  return model;
}

/// "auroc" without the tasks': the whole list is in metrics.jsonl.
TrainingHooks hooks_of(const ScanTrainingRequest& request, const StopSignal& stop,
                       ScanProgress& progress, ProcessGroup* group, bool writes) {
  TrainingHooks hooks;
  if (writes) {
    hooks.say = request.say;
    hooks.on_step = [&](const StepReport& report) { progress.step(report); };
    hooks.on_validation = [&](const ValidationReport& report) { progress.validation(report); };
  }
  hooks.should_stop = [&stop] { return stop.came(); };
  hooks.group = group;
  return hooks;
}

std::unique_ptr<ProcessGroup> join_group(const ProcessPlace& place, bool cuda) {
  return place.size > 1 ? std::make_unique<ProcessGroup>(place, cuda) : nullptr;
}

/// On a machine with several GPUs each process has its own.
DeviceChoice device_of(const ScanTrainingRequest& request, const ProcessPlace& place) {
  auto device = request.device;
  if (device.cuda && place.size > 1) device.index = place.local_rank;
  return device;
}

}  // namespace

ScanTrainingResult train_scan_model(const ScanTrainingRequest& request) {
  use_threads(request.threads);
  const auto place = ProcessPlace::from_environment();
  const auto device = use_device(device_of(request, place));
  const StopSignal stop;
  std::optional<ScanModel> from;
  if (!request.from.empty()) from = load_scan_model(scan_model_folder(request.from));
  auto config = config_of(request, from ? &*from : nullptr);
  auto exams = read_exams(request, config);
  config.model.import_rows = exams.train.front().rows;
  config.model.import_columns = exams.train.front().columns;
  config.model.import_block = exams.train.front().block;
  auto model = start_model(request, config, from ? &*from : nullptr, exams);
  from.reset();
  model->to(device);
  const auto group = join_group(place, device.is_cuda());
  const bool writes = place.rank == 0;
  auto training = config.training;
  training.task = inputs_of(request, config, exams);
  ScanTraining task(model, {config, exams.train, exams.validation, device,
                            std::max<std::size_t>(1, request.threads), group.get()});
  ScanProgress progress(request.on_progress, task,
                        config.batch * static_cast<std::size_t>(training.accumulation));
  if (writes && request.say) {
    request.say(fmt::format("{} exams to train on, {} to validate, {} left out; {} tasks",
                            exams.train.size(), exams.validation.size(), exams.left_out.size(),
                            config.model.tasks.size()));
  }
  const auto outcome =
      train(task, training, request.run, hooks_of(request, stop, progress, group.get(), writes),
            request.restart);
  for (const auto& [exam, reason] : task.broken()) exams.left_out.push_back({exam, reason});
  if (writes && !outcome.interrupted) {
    std::map<std::string, std::string> metadata{{"uptake", version()}};
    for (const auto& [name, value] : outcome.figures) {
      metadata["validation_" + name] = fmt::format("{}", value);
    }
    model->to(torch::kCPU);
    fs::create_directories(request.run / "model");
    save_scan_model(model, request.run / "model", metadata);
  }
  return {writes, outcome.interrupted, outcome.figures, std::move(exams.left_out)};
}

}  // namespace uptake
