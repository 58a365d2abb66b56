#include "training/train_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/text.h"
#include "nn/report_model.h"
#include "nn/torch_device.h"
#include "report/rule_scorer.h"
#include "training/report_config.h"
#include "training/report_data.h"
#include "training/report_finetuning.h"
#include "training/report_pretraining.h"
#include "training/stop_signal.h"
#include "training/train.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;

WordpieceTokenizer read_vocabulary(const ReportTrainingRequest& request) {
  if (request.vocabulary.empty() && request.model.empty()) {
    throw Error("training.no_vocabulary", "a model from scratch needs a vocabulary",
                "make one with uptake vocabulary, and give it with --vocabulary FILE");
  }
  if (request.model.empty()) return WordpieceTokenizer::read(request.vocabulary);
  auto own = WordpieceTokenizer::read(request.model);
  if (request.vocabulary.empty()) return own;
  auto extended = WordpieceTokenizer::read(request.vocabulary);
  const auto &before = own.vocabulary(), &after = extended.vocabulary();
  if (after.size() < before.size() || !std::equal(before.begin(), before.end(), after.begin())) {
    throw Error(
        "training.vocabulary",
        fmt::format("{} does not begin with the vocabulary of {}",
                    printable(request.vocabulary.string()), printable(request.model.string())),
        "extend the model's with uptake vocabulary --base MODEL/vocab.txt");
  }
  return WordpieceTokenizer(after, own.options());
}

/// The shape that the model will have, whatever it starts from.
BertConfig shape_of(const ReportTrainingRequest& request, const ReportTrainingConfig& config,
                    std::size_t words, const std::vector<std::string>& rules) {
  auto shape = request.model.empty() ? config.model : read_bert_config(request.model);
  if (request.model.empty()) shape.vocab_size = static_cast<std::int64_t>(words);
  shape.rules = config.finetuning.hybrid ? rules : std::vector<std::string>{};
  shape.finding_head = config.finetuning.finding_weight > 0;
  return shape;
}

ReportModel start_model(const ReportTrainingRequest& request, const BertConfig& shape,
                        std::size_t words, std::uint64_t seed) {
  auto model = make_report_model(shape, seed);
  if (!request.model.empty()) {
    const auto loaded = load_report_model(request.model, seed);
    torch::NoGradGuard no_gradient;
    auto to = state_of(model);
    for (const auto& [name, tensor] : state_of(loaded)) {
      const auto found = to.find(name);
      if (found != to.end() && found->second.sizes() == tensor.sizes()) found->second.copy_(tensor);
    }
    grow_vocabulary(model, static_cast<std::int64_t>(words), seed);
  }
  return model;
}

/// One stage of the training, and its talk.
class Stage {
 public:
  Stage(std::string title, const ReportTrainingRequest& request, const StopSignal& stop)
      : title_(std::move(title)), request_(request), stop_(stop) {}

  TrainingOutcome run(TrainingTask& task, const TrainingConfig& config) {
    const auto steps = config.epochs * task.steps_per_epoch();
    Progress bar(title_, static_cast<std::uint64_t>(steps), "steps");
    std::int64_t seen = 0;
    TrainingHooks hooks;
    hooks.say = request_.say;
    hooks.on_step = [&](const StepReport& report) {
      bar.advance(static_cast<std::uint64_t>(report.step - std::exchange(seen, report.step)));
    };
    hooks.on_validation = [&](const ValidationReport& report) {
      std::string line = fmt::format("{}: epoch {} of {}", title_, report.epoch, report.epochs);
      for (const auto& [name, value] : report.figures) {
        line += fmt::format(", {} {:.4f}", name, value);
      }
      bar.say(line + (report.is_best ? " (best)" : ""));
    };
    hooks.should_stop = [this] { return stop_.came(); };
    auto outcome = train(task, config, request_.run / title_, hooks, request_.restart);
    bar.finish();
    return outcome;
  }

 private:
  std::string title_;
  const ReportTrainingRequest& request_;
  const StopSignal& stop_;
};

/// What else a run depends on: kept in its config.json, and compared when it goes on. Pre-training
/// does not depend on what comes after it.
nlohmann::json task_of(const ReportTrainingRequest& request, const nlohmann::json& config,
                       const char* stage) {
  nlohmann::json sentences = nlohmann::json::array(), texts = nlohmann::json::array();
  for (const auto& [file, weight] : request.sentences) {
    sentences.push_back({{"file", file.string()}, {"weight", weight}});
  }
  for (const auto& file : request.texts) texts.push_back(file.string());
  nlohmann::json task = {{"task", stage},
                         {"model_config", config["model"]},
                         {"texts", texts},
                         {"cohort", request.cohort.string()},
                         {"model", request.model.string()},
                         {"vocabulary", request.vocabulary.string()}};
  task["pretraining"] = config.value("pretraining", nlohmann::json());
  if (std::string_view(stage) == "finetuning") {
    task["finetuning"] = config["finetuning"];
    task["sentences"] = sentences;
    task["validation"] = nlohmann::json::array();
    for (const auto& file : request.validation) task["validation"].push_back(file.string());
  }
  return task;
}

void save(const ReportTrainingRequest& request, const ReportModel& model,
          const WordpieceTokenizer& tokenizer, const std::map<std::string, double>& figures) {
  std::map<std::string, std::string> metadata{{"uptake", version()}};
  for (const auto& [name, value] : figures)
    metadata["validation_" + name] = fmt::format("{}", value);
  const auto folder = request.run / "model";
  fs::create_directories(folder);
  save_report_model(model, folder, metadata);
  tokenizer.write(folder);
}

}  // namespace

ReportTrainingResult train_report_model(const ReportTrainingRequest& request) {
  use_threads(request.threads);
  const auto device = use_device(request.device);
  const StopSignal stop;
  const auto config = parse_report_training(request.config, request.config_source);
  const auto tokenizer = read_vocabulary(request);
  const auto ontology = Ontology::read(request.ontology.empty() ? share_folder() / "ontology.json"
                                                                : request.ontology);
  const auto rules = RuleScorer::shipped(ontology);
  auto model = start_model(request, shape_of(request, config, tokenizer.size(), rules.rules()),
                           tokenizer.size(), config.finetuning.training.seed);
  model->to(device);
  ReportTrainingResult result;
  if (config.pretraining) {
    PretrainingText text(tokenizer), validation(tokenizer);
    read_texts(request, text, validation);
    request.say(fmt::format("{} reports to pre-train on, {} sentences, {} tokens", text.reports(),
                            text.sentences(), text.tokens()));
    auto training = config.pretraining->training;
    training.task = task_of(request, config.complete, "pretraining");
    ReportPretraining task(model, *config.pretraining, tokenizer, text, validation, device,
                           training.seed);
    result.interrupted = Stage("pretraining", request, stop).run(task, training).interrupted;
    if (result.interrupted) return result;
  }
  const SentenceEncoder encoder(tokenizer,
                                static_cast<std::size_t>(model->config().max_position_embeddings));
  const ExampleMaker maker(ontology, encoder, config.finetuning.hybrid ? &rules : nullptr,
                           model->config().rules);
  const auto sources = read_sources(request, maker);
  const auto validation = read_validation(request, maker);
  auto training = config.finetuning.training;
  training.task = task_of(request, config.complete, "finetuning");
  ReportFinetuning task(model, config.finetuning, sources, validation, device,
                        training.accumulation, training.seed);
  const auto outcome = Stage("finetuning", request, stop).run(task, training);
  result.interrupted = outcome.interrupted;
  result.figures = outcome.figures;
  if (!result.interrupted) save(request, model, tokenizer, result.figures);
  return result;
}

}  // namespace uptake
