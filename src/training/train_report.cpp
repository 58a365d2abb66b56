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
#include "training/run_inputs.h"
#include "training/stop_signal.h"
#include "training/train.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rule_embeddings = "rule_embeddings.weight";

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
  shape.other["uptake_rule_trust"] = config.finetuning.rule_trust;
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
      if (name == rule_embeddings && loaded->config().rules != shape.rules) continue;
      if (found != to.end() && found->second.sizes() == tensor.sizes()) found->second.copy_(tensor);
    }
    // A published model may have more words than its vocab.txt has lines.
    grow_vocabulary(model, std::max(static_cast<std::int64_t>(words), shape.vocab_size), seed);
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

void save(const ReportTrainingRequest& request, const char* name, const ReportModel& model,
          const WordpieceTokenizer& tokenizer, const std::map<std::string, double>& figures) {
  std::map<std::string, std::string> metadata{{"uptake", version()}};
  for (const auto& [figure, value] : figures) {
    metadata["validation_" + figure] = fmt::format("{}", value);
  }
  const auto folder = request.run / name;
  fs::create_directories(folder);
  save_report_model(model, folder, metadata, request.half ? DType::f16 : DType::f32);
  tokenizer.write(folder);
}

/// What cannot work, said before hours of training.
void check(const ReportTrainingConfig& config, const BertConfig& shape) {
  const auto longest = static_cast<std::size_t>(shape.max_position_embeddings);
  if (config.pretraining && config.pretraining->tokens > longest) {
    throw Error("config.invalid",
                fmt::format("pretraining.tokens is {}, and the model reads {}",
                            config.pretraining->tokens, longest),
                "make it no more than the model's max_position_embeddings");
  }
}

/// What a training works with.
struct Material {
  const ReportTrainingRequest& request;
  const ReportTrainingConfig& config;
  const WordpieceTokenizer& tokenizer;
  torch::Device device;
  const StopSignal& stop;
};

/// False: interrupted.
bool pretrain(const Material& with, const ReportModel& model) {
  const auto& [request, config, tokenizer, device, stop] = with;
  PretrainingText text(tokenizer), validation(tokenizer);
  read_texts(request, text, validation);
  request.say(fmt::format("{} reports to pre-train on, {} sentences, {} tokens", text.reports(),
                          text.sentences(), text.tokens()));
  auto training = config.pretraining->training;
  training.task = pretraining_inputs(request, config);
  ReportPretraining task(model, *config.pretraining, tokenizer, text, validation, device,
                         training.seed);
  if (Stage("pretraining", request, stop).run(task, training).interrupted) return false;
  save(request, "pretrained", model, tokenizer, {});
  return true;
}

ReportTrainingResult finetune(const Material& with, const ReportModel& model,
                              const ReportExamples& data) {
  const auto& [request, config, tokenizer, device, stop] = with;
  auto training = config.finetuning.training;
  training.task = finetuning_inputs(request, config);
  ReportFinetuning task(model, config.finetuning, data.sources, data.validation,
                        tokenizer.special().mask, device, training.accumulation, training.seed);
  const auto outcome = Stage("finetuning", request, stop).run(task, training);
  if (!outcome.interrupted) save(request, "model", model, tokenizer, outcome.figures);
  return {outcome.interrupted, outcome.figures};
}

}  // namespace

ReportTrainingResult train_report_model(const ReportTrainingRequest& request) {
  use_threads(request.threads);
  const auto device = use_device(request.device);
  const StopSignal stop;
  auto config = parse_report_training(request.config, request.config_source);
  if (config.pretraining && request.texts.empty() && request.cohort.empty()) {
    request.say("no reports are given: nothing to pre-train on");
    config.pretraining.reset();
  }
  const auto tokenizer = read_vocabulary(request);
  const auto ontology = Ontology::read(request.ontology.empty() ? share_folder() / "ontology.json"
                                                                : request.ontology);
  const auto rules = RuleScorer::shipped(ontology);
  const auto shape = shape_of(request, config, tokenizer.size(), rules.rules());
  check(config, shape);
  const auto seed =
      config.pretraining ? config.pretraining->training.seed : config.finetuning.training.seed;
  const SentenceEncoder encoder(tokenizer, static_cast<std::size_t>(shape.max_position_embeddings));
  const ExampleMaker maker(ontology, encoder, config.finetuning.hybrid ? &rules : nullptr,
                           shape.rules);
  // Before pre-training: what is wrong with them should not wait for it.
  const auto data = read_examples(request, maker);
  const ReportBatches drawable(data.sources, 1, 0, shape.finding_head);
  auto model = start_model(request, shape, tokenizer.size(), seed);
  model->to(device);
  const Material material{request, config, tokenizer, device, stop};
  if (config.pretraining && !pretrain(material, model)) return {true, {}};
  return finetune(material, model, data);
}

}  // namespace uptake
