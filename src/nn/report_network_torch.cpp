#include <algorithm>
#include <numeric>

#include "core/thread_pool.h"
#include "nn/autocast.h"
#include "nn/packed_bert.h"
#include "nn/report_model.h"
#include "nn/report_network.h"
#include "nn/torch_device.h"
#include "nn/torch_errors.h"

namespace uptake {
namespace {

/// Enough for the matrix products to be at their best; more would only leave the caches.
constexpr std::size_t tokens_at_once_cpu = 512, tokens_at_once_cuda = 16384;

/// The two heads that answer; single rows, not worth more than torch's own product.
struct Head {
  torch::Tensor weight, bias;

  Head() = default;
  Head(const torch::nn::Linear& from, torch::Device device)
      : weight(from->weight.detach().to(device, torch::kFloat, false, true)),
        bias(from->bias.detach().to(device, torch::kFloat, false, true)) {}

  torch::Tensor apply(const torch::Tensor& rows) const {
    return torch::nn::functional::linear(rows, weight, bias);
  }
};

std::vector<float> floats_on_cpu(const torch::Tensor& tensor) {
  const torch::Tensor here = tensor.to(torch::kCPU, torch::kFloat).contiguous();
  const float* values = here.data_ptr<float>();
  return {values, values + here.numel()};
}

class TorchReportNetwork : public ReportNetwork {
 public:
  TorchReportNetwork(const ReportModel& model, const NetworkOptions& options)
      : config_(model->config()),
        device_(use_device(options.device)),
        threads_(std::max<std::size_t>(1, options.threads)),
        bert_(model, device_, options.bf16 && has_fast_bf16(device_)),
        mention_(model->mention_head, device_) {
    if (!config_.finding_head) return;
    pooler_ = Head(model->bert->pooler, device_);
    finding_ = Head(model->finding_head, device_);
  }

  const BertConfig& config() const override { return config_; }

  std::vector<Output> run(std::span<const TokenSequence> sequences) const override {
    std::vector<std::size_t> lengths;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      check_sequence(sequences[i], config_, i);
      lengths.push_back(sequences[i].ids.size());
    }
    std::vector<Output> outputs(sequences.size());
    if (sequences.empty()) return outputs;
    const bool cpu = device_.is_cpu();
    const auto batches =
        pack_sequences(lengths, cpu ? tokens_at_once_cpu : tokens_at_once_cuda, cpu ? threads_ : 1);
    // Threads with a batch each never wait for each other; within a batch they would, many times.
    if (cpu && threads_ > 1 && batches.size() > 1) {
      ThreadPool pool(std::min(threads_, batches.size()));
      pool.parallel_for(batches.size(), [&](std::size_t i) {
        use_threads(1);
        run_batch(sequences, batches[i], outputs);
      });
    } else {
      if (cpu) use_threads(threads_);
      for (const PackedBatch& batch : batches) run_batch(sequences, batch, outputs);
    }
    return outputs;
  }

  std::vector<float> attention(const TokenSequence& sequence) const override {
    check_sequence(sequence, config_, 0);
    const c10::InferenceMode no_gradient;
    if (device_.is_cpu()) use_threads(threads_);
    const std::size_t length = sequence.ids.size();
    std::vector<torch::Tensor> layers;
    bert_.forward({&sequence, 1}, {{0}, {{1, length}}, length}, &layers);
    return layers.empty() ? std::vector<float>{} : floats_on_cpu(torch::stack(layers));
  }

 private:
  void run_batch(std::span<const TokenSequence> sequences, const PackedBatch& batch,
                 std::vector<Output>& outputs) const {
    const c10::InferenceMode no_gradient;
    const torch::Tensor hidden = with_torch_errors([&] { return bert_.forward(sequences, batch); });
    const std::vector<float> mention = floats_on_cpu(mention_.apply(hidden));
    const std::vector<float> finding = findings_of(hidden, sequences, batch);
    std::size_t row = 0;
    for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
      Output& output = outputs[batch.sequences[i]];
      const std::size_t length = sequences[batch.sequences[i]].ids.size();
      const auto first = mention.begin() + static_cast<std::ptrdiff_t>(row);
      output.mention.assign(first, first + static_cast<std::ptrdiff_t>(length));
      if (config_.finding_head) output.finding = finding[i];
      row += length;
    }
  }

  /// One a sequence, from its first token.
  std::vector<float> findings_of(const torch::Tensor& hidden,
                                 std::span<const TokenSequence> sequences,
                                 const PackedBatch& batch) const {
    if (!config_.finding_head) return {};
    std::vector<std::int64_t> firsts;
    std::size_t row = 0;
    for (const std::size_t place : batch.sequences) {
      firsts.push_back(static_cast<std::int64_t>(row));
      row += sequences[place].ids.size();
    }
    const torch::Tensor first =
        hidden.index_select(0, torch::tensor(firsts, torch::kLong).to(device_));
    return floats_on_cpu(finding_.apply(torch::tanh(pooler_.apply(first))));
  }

  BertConfig config_;
  torch::Device device_;
  std::size_t threads_;
  PackedBert bert_;
  Head mention_, pooler_, finding_;
};

}  // namespace

std::unique_ptr<ReportNetwork> make_report_network(const std::filesystem::path& folder,
                                                   const NetworkOptions& options) {
  use_device(options.device);  // before a long read
  return std::make_unique<TorchReportNetwork>(load_report_model(folder), options);
}

}  // namespace uptake
