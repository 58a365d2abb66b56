#include "training/report_pretraining.h"

#include <array>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "training/masking.h"
#include "training/sentence_pairs.h"

namespace uptake {
namespace {

constexpr std::uint64_t validation_batches = 16;

}  // namespace

struct ReportPretraining::Batch {
  TokenBatch tokens;
  torch::Tensor places;   ///< int64 [m], of the masked words in [B * n]
  torch::Tensor words;    ///< int64 [m]
  torch::Tensor strange;  ///< int64 [B], 1 = the second passage does not follow
};

struct ReportPretraining::Losses {
  torch::Tensor words, next;
  double word_accuracy = 0, next_accuracy = 0;
};

ReportPretraining::ReportPretraining(ReportModel model, const PretrainingConfig& config,
                                     const WordpieceTokenizer& tokenizer,
                                     const PretrainingText& text, const PretrainingText& validation,
                                     torch::Device device, std::uint64_t seed)
    : model_(std::move(model)),
      config_(config),
      tokenizer_(tokenizer),
      text_(text),
      validation_(validation),
      device_(device),
      seed_(seed) {
  if (text.sentences() < 2) {
    throw Error("training.no_examples", "there is no text to pre-train on",
                "give reports, or leave \"pretraining\" out of the configuration");
  }
}

ReportPretraining::Batch ReportPretraining::draw(const PretrainingText& text,
                                                 RandomStream& rng) const {
  static constexpr std::array<std::size_t, 3> parts{4, 2, 1};
  const auto tokens = std::max<std::size_t>(16, config_.tokens / parts[rng.below(parts.size())]);
  std::vector<TokenSequence> sequences;
  std::vector<MaskedPlaces> masked;
  std::vector<std::int64_t> strange, places, words;
  for (std::size_t i = 0; i < config_.batch; ++i) {
    auto pair = draw_pair(text, tokens, tokenizer_.special(), rng);
    masked.push_back(mask(pair.sequence, config_, tokenizer_.special(), tokenizer_.size(), rng));
    sequences.push_back(std::move(pair.sequence));
    strange.push_back(pair.follows ? 0 : 1);
  }
  Batch batch{make_batch(sequences, model_->config().pad_token_id, device_), {}, {}, {}};
  const auto width = batch.tokens.ids.size(1);
  for (std::size_t row = 0; row < masked.size(); ++row) {
    for (std::size_t i = 0; i < masked[row].places.size(); ++i) {
      places.push_back(static_cast<std::int64_t>(row) * width +
                       static_cast<std::int64_t>(masked[row].places[i]));
      words.push_back(masked[row].words[i]);
    }
  }
  batch.places = torch::tensor(places, torch::kInt64).to(device_);
  batch.words = torch::tensor(words, torch::kInt64).to(device_);
  batch.strange = torch::tensor(strange, torch::kInt64).to(device_);
  return batch;
}

ReportPretraining::Losses ReportPretraining::losses_of(const Batch& batch) {
  const auto hidden = model_->bert->forward(batch.tokens);
  const auto masked = hidden.flatten(0, 1).index_select(0, batch.places);
  const auto words = model_->masked_words(masked).to(torch::kFloat32);
  const auto next = model_->next_sentence(model_->bert->pool(hidden)).to(torch::kFloat32);
  const auto share_right = [](const torch::Tensor& logits, const torch::Tensor& wanted) {
    return logits.argmax(1).eq(wanted).to(torch::kFloat32).mean().item<double>();
  };
  return {torch::cross_entropy_loss(words, batch.words),
          torch::cross_entropy_loss(next, batch.strange), share_right(words, batch.words),
          share_right(next, batch.strange)};
}

TrainingTask::Loss ReportPretraining::loss(const Place& place) {
  RandomStream rng(seed_, "pretraining",
                   static_cast<std::uint64_t>(place.step * place.parts + place.part));
  const auto batch = draw(text_, rng);
  const auto losses = losses_of(batch);
  Loss loss;
  loss.value = losses.words + config_.next_sentence_weight * losses.next;
  loss.weight = static_cast<double>(batch.places.size(0));
  loss.figures = {{"word_loss", losses.words.item<double>()},
                  {"next_sentence_loss", losses.next.item<double>()},
                  {"word_accuracy", losses.word_accuracy},
                  {"next_sentence_accuracy", losses.next_accuracy}};
  loss.items = "pairs of sentences of the reports";
  return loss;
}

std::map<std::string, double> ReportPretraining::validate() {
  if (validation_.sentences() < 2) return {};
  double words = 0, word_accuracy = 0, next_accuracy = 0;
  for (std::uint64_t i = 0; i < validation_batches; ++i) {
    RandomStream rng(seed_, "pretraining validation", i);
    const auto losses = losses_of(draw(validation_, rng));
    words += losses.words.item<double>() / validation_batches;
    word_accuracy += losses.word_accuracy / validation_batches;
    next_accuracy += losses.next_accuracy / validation_batches;
  }
  return {{"perplexity", std::exp(words)},
          {"word_accuracy", word_accuracy},
          {"next_sentence_accuracy", next_accuracy}};
}

}  // namespace uptake
