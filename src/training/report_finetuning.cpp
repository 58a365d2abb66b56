#include "training/report_finetuning.h"

#include <algorithm>
#include <numeric>

#include "core/random.h"
#include "statistics/auroc.h"
#include "statistics/classification.h"
#include "training/mention_loss.h"

namespace uptake {
namespace {

constexpr std::size_t validation_batch = 64;

std::vector<TokenSequence> sequences_of(std::span<const ReportExample* const> examples) {
  std::vector<TokenSequence> sequences;
  for (const auto* example : examples) sequences.push_back(example->sequence);
  return sequences;
}

/// Scores of what a model said, with what it should have said.
struct Scores {
  std::vector<double> values;
  std::vector<std::uint8_t> positive;

  void add(double value, bool is_positive) {
    values.push_back(value);
    positive.push_back(is_positive ? 1 : 0);
  }
};

struct ValidationScores {
  Scores mentions, findings;
};

void add_scores(const ReportExample& example, const float* tokens, const float* finding,
                ValidationScores& scores) {
  for (const auto& mention : example.mentions) {
    const double sum = std::accumulate(tokens + mention.begin, tokens + mention.end, 0.0);
    scores.mentions.add(sum / static_cast<double>(mention.end - mention.begin), mention.abnormal);
  }
  if (example.finding && finding != nullptr) scores.findings.add(*finding, *example.finding);
}

/// Runs the model over examples, those of like length together.
ValidationScores score_all(ReportModel& model, const std::vector<ReportExample>& examples,
                           bool with_rules, torch::Device device) {
  std::vector<const ReportExample*> sorted;
  for (const auto& example : examples) sorted.push_back(&example);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->sequence.ids.size() < b->sequence.ids.size();
  });
  ValidationScores scores;
  const bool has_finding = model->config().finding_head;
  for (std::size_t begin = 0; begin < sorted.size(); begin += validation_batch) {
    const auto part = std::span<const ReportExample* const>(sorted).subspan(
        begin, std::min(validation_batch, sorted.size() - begin));
    auto batch = make_batch(sequences_of(part), model->config().pad_token_id, device);
    if (!with_rules) batch.rules = torch::Tensor();
    const auto hidden = model->bert->forward(batch);
    const auto tokens =
        torch::sigmoid(model->mention(hidden).to(torch::kFloat32)).cpu().contiguous();
    torch::Tensor findings;
    if (has_finding) {
      findings = model->finding(model->bert->pool(hidden)).to(torch::kFloat32).cpu().contiguous();
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      add_scores(*part[i], tokens[row].data_ptr<float>(),
                 has_finding ? findings.data_ptr<float>() + row : nullptr, scores);
    }
  }
  return scores;
}

void add_figures(const Scores& scores, const std::string& prefix,
                 std::map<std::string, double>& figures) {
  if (const auto area = auroc(scores.values, scores.positive)) figures[prefix + "auroc"] = *area;
  const auto counts = count_classes(scores.values, scores.positive, 0.5);
  if (const auto f1 = f1_score(counts)) figures[prefix + "f1"] = *f1;
  if (!scores.values.empty()) {
    figures[prefix + "accuracy"] =
        static_cast<double>(counts.true_positive + counts.true_negative) /
        static_cast<double>(scores.values.size());
  }
}

}  // namespace

ReportFinetuning::ReportFinetuning(ReportModel model, const FinetuningConfig& config,
                                   const std::vector<ExampleSource>& sources,
                                   const std::vector<ReportExample>& validation, std::int32_t mask,
                                   torch::Device device, std::int64_t accumulation,
                                   std::uint64_t seed)
    : model_(std::move(model)),
      config_(config),
      batches_(sources, config.batch, seed, config.finding_weight > 0),
      validation_(validation),
      mask_(mask),
      device_(device),
      accumulation_(accumulation),
      seed_(seed) {}

std::int64_t ReportFinetuning::steps_per_epoch() const {
  const auto a_step = static_cast<std::int64_t>(config_.batch) * accumulation_;
  return (static_cast<std::int64_t>(config_.mentions_per_epoch) + a_step - 1) / a_step;
}

const ReportBatches::Batch& ReportFinetuning::batch_of(const Place& place) {
  if (place.epoch != epoch_) {
    epoch_ = place.epoch;
    epoch_batches_ = batches_.epoch(epoch_, config_.mentions_per_epoch);
    // The last step of an epoch may have fewer micro-batches than the others.
    epoch_batches_.resize(static_cast<std::size_t>(steps_per_epoch() * accumulation_));
  }
  const auto step = place.step - place.epoch * steps_per_epoch();
  return epoch_batches_[static_cast<std::size_t>(step * place.parts + place.part)];
}

/// The sequences of examples, without the rules or without the words of mentions in some.
std::vector<TokenSequence> ReportFinetuning::hide_parts(const ReportBatches::Batch& examples,
                                                        const Place& place) const {
  auto sequences = sequences_of(examples);
  RandomStream rng(seed_, "rule dropout",
                   static_cast<std::uint64_t>(place.step * place.parts + place.part));
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    auto& [ids, types, rules] = sequences[i];
    if (rng.uniform() < config_.rule_dropout) rules.clear();
    for (const auto& mention : examples[i]->mentions) {
      if (rng.uniform() >= config_.mention_dropout) continue;
      std::fill(ids.begin() + static_cast<std::ptrdiff_t>(mention.begin),
                ids.begin() + static_cast<std::ptrdiff_t>(mention.end), mask_);
    }
  }
  return sequences;
}

TrainingTask::Loss ReportFinetuning::loss(const Place& place) {
  const auto& examples = batch_of(place);
  if (examples.empty()) return {{}, 0, {}, ""};
  const auto sequences = hide_parts(examples, place);
  const auto batch = make_batch(sequences, model_->config().pad_token_id, device_);
  const auto hidden = model_->bert->forward(batch);
  Loss loss;
  loss.value = mention_loss(model_->mention(hidden), examples, config_.loss);
  loss.figures["mention_loss"] = loss.value.item<double>();
  if (model_->config().finding_head && config_.finding_weight > 0) {
    const auto finding = finding_loss(model_->finding(model_->bert->pool(hidden)), examples);
    loss.figures["finding_loss"] = finding.item<double>();
    loss.value = loss.value + config_.finding_weight * finding;
  }
  loss.weight = static_cast<double>(examples.size());
  if (config_.loss == MentionLoss::per_mention) {
    for (const auto* example : examples) {
      loss.weight += static_cast<double>(example->mentions.size()) - 1;
    }
    loss.weight = std::max(1.0, loss.weight);
  }
  loss.items = "the sentence \"" + examples.front()->text + "\" and others";
  return loss;
}

std::map<std::string, double> ReportFinetuning::validate() {
  std::map<std::string, double> figures;
  const bool is_hybrid = !model_->config().rules.empty();
  const auto scores = score_all(model_, validation_, true, device_);
  add_figures(scores.mentions, "", figures);
  if (is_hybrid) {
    add_figures(score_all(model_, validation_, false, device_).mentions, "model_", figures);
  }
  if (const auto area = auroc(scores.findings.values, scores.findings.positive)) {
    figures["finding_auroc"] = *area;
  }
  return figures;
}

}  // namespace uptake
