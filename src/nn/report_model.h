#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "nn/bert.h"
#include "nn/libtorch.h"
#include "storage/safetensors.h"

namespace uptake {

/// BERT with the heads of the report model: masked words and next sentence (pre-training), mention
/// (Eq. 2), and in some models finding, a label of the whole sentence.
class ReportModelImpl : public torch::nn::Module {
 public:
  explicit ReportModelImpl(const BertConfig& config);

  const BertConfig& config() const { return bert->config(); }

  /// Hidden vectors of the tokens that are masked, [m, hidden] -> logits over words [m, vocab]. The
  /// last matrix is the word embeddings' own.
  torch::Tensor masked_words(const torch::Tensor& hidden);
  /// [B, hidden] of Bert::pool -> logits [B, 2]; 0 = the second follows the first, 1 = random.
  torch::Tensor next_sentence(const torch::Tensor& pooled);
  /// [B, n, hidden] -> logits [B, n]; their sigmoid is Eq. 2.
  torch::Tensor mention(const torch::Tensor& hidden);
  /// [B, hidden] of Bert::pool -> logits [B]. Errors: "bert.no_finding_head" where the config says
  /// that there is none.
  torch::Tensor finding(const torch::Tensor& pooled);

  Bert bert{nullptr};
  torch::nn::Linear words_transform{nullptr}, sentence_order{nullptr};
  torch::nn::LayerNorm words_norm{nullptr};
  torch::Tensor words_bias;  ///< [vocab]
  torch::nn::Linear mention_head{nullptr};
  torch::nn::Linear finding_head{nullptr};  ///< null where the config has none
};
TORCH_MODULE(ReportModel);

/// Weights drawn from `seed` (normal of config.initializer_range, biases 0, norms 1), whatever
/// torch's own generator is at.
ReportModel make_report_model(const BertConfig& config, std::uint64_t seed);

/// What a folder had not, and what it had too much.
struct LoadNotes {
  std::vector<std::string> fresh;   ///< tensors of heads that the file lacks: drawn from the seed
  std::vector<std::string> unused;  ///< tensors of the file that are no part of this model
};

/// Reads config.json and model.safetensors of `folder`: ours, or Hugging Face's as they are
/// (bert-base-uncased: with or without "bert." in front, gamma and beta for weight and bias, heads
/// or none; f16 and bf16 become f32). A head that the file lacks is drawn from `seed`; without any
/// of the encoder's tensors the file is refused. The model is on the CPU, in evaluation mode.
/// Errors: "bert.config"; "bert.tensor" naming file, tensor, shape found and wanted;
/// "safetensors.<reason>", "file.read".
ReportModel load_report_model(const std::filesystem::path& folder, std::uint64_t seed = 0,
                              LoadNotes* notes = nullptr);

/// Writes config.json and model.safetensors (with `metadata`; "format": "pt" is added, which
/// Hugging Face's readers ask for). The names are Hugging Face's, with "mention.{weight,bias}",
/// "finding.{weight,bias}" and "rule_embeddings.weight". `type`: f32, f16 or bf16.
/// Errors: "file.write".
void save_report_model(const ReportModel& model, const std::filesystem::path& folder,
                       const std::map<std::string, std::string>& metadata, DType type = DType::f32);

/// All parameters by the names that files have; they share memory with the model. What a
/// checkpoint keeps.
std::map<std::string, torch::Tensor> state_of(const ReportModel& model);

/// More words, after the vocabulary was extended: new rows of the word embeddings are the mean of
/// those there were plus a little noise from `seed`, new biases the mean bias. config().vocab_size
/// follows. Graphs and optimisers made before know the old shapes: make them afterwards.
/// Errors: "bert.vocabulary" for fewer words than there are.
void grow_vocabulary(ReportModel& model, std::int64_t size, std::uint64_t seed = 0);

}  // namespace uptake
