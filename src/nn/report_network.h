#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/bert_config.h"
#include "nn/device.h"

namespace uptake {

/// One sentence, or two, as the network sees it: [CLS] ... [SEP].
struct TokenSequence {
  std::vector<std::int32_t> ids;    ///< with [CLS] and [SEP]; at least one
  std::vector<std::int32_t> types;  ///< empty: all 0
  /// Empty: all 0. Otherwise one a token: 0 no rule, 1 + i the rule BertConfig::rules[i].
  std::vector<std::int32_t> rules;
};

/// A trained report model that only answers: no gradients, no dropout. Built for throughput;
/// training has ReportModel (nn/report_model.h). No header of torch, so that labeling/ may include
/// it.
class ReportNetwork {
 public:
  virtual ~ReportNetwork() = default;

  virtual const BertConfig& config() const = 0;

  struct Output {
    std::vector<float> mention;    ///< [n] logits, one a token; the sigmoid of one is Eq. 2
    std::optional<float> finding;  ///< logit of the sentence; where BertConfig::finding_head
  };
  /// One output a sequence, in the order given. Any number, of any lengths up to
  /// max_position_embeddings: they are sorted and cut into batches inside. An output depends on its
  /// own sequence alone, up to rounding. Safe to call from several threads.
  /// Errors: "bert.input" (no token, too long, a token, type or rule that the model has not; names
  /// the sequence by its place).
  virtual std::vector<Output> run(std::span<const TokenSequence> sequences) const = 0;

  /// How much each token looks at each other one: [layers, heads, n, n] row-major; [l, h, i, j] is
  /// the softmax weight of token j for token i, so that each row adds up to 1. Errors: as run().
  virtual std::vector<float> attention(const TokenSequence& sequence) const = 0;
};

struct NetworkOptions {
  DeviceChoice device{};
  /// Matrix products in bfloat16, all sums in float32. Faster where the processor has it, right to
  /// about three digits.
  bool bf16 = false;
  std::size_t threads = 1;  ///< on which one call of run() computes; the CPU only
};

/// Reads a folder of save_report_model(), or a Hugging Face one.
/// Errors: "bert.config", "bert.tensor", "safetensors.<reason>", "file.read", "device.missing".
std::unique_ptr<ReportNetwork> make_report_network(const std::filesystem::path& folder,
                                                   const NetworkOptions& options);

}  // namespace uptake
