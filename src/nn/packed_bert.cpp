#include "nn/packed_bert.h"

#include <cmath>

namespace uptake {
namespace {

/// oneDNN makes a product for each number of rows that it meets, and keeps it: there must not be
/// too many different ones.
constexpr std::size_t rows_multiple = 16;

/// One number a token, for all tokens of a batch; 0 behind the last.
template <class Fill>
torch::Tensor numbers_of(std::span<const TokenSequence> sequences, const PackedBatch& batch,
                         std::int64_t rows, const Fill& fill) {
  torch::Tensor numbers = torch::zeros({rows}, torch::kLong);
  std::int64_t* out = numbers.data_ptr<std::int64_t>();
  for (const std::size_t place : batch.sequences) {
    fill(sequences[place], out);
    out += sequences[place].ids.size();
  }
  return numbers;
}

torch::Tensor copy_to(const torch::Tensor& tensor, torch::Device device) {
  return tensor.detach().to(device, torch::kFloat, /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace

PackedBert::PackedBert(const ReportModel& model, torch::Device device, bool bf16)
    : config_(model->config()), device_(device) {
  const torch::NoGradGuard no_gradient;
  const BertEmbeddings& from = model->bert->embeddings;
  words_ = copy_to(from->words->weight, device);
  positions_ = copy_to(from->positions->weight, device);
  types_ = copy_to(from->types->weight, device);
  if (from->rules) rules_ = copy_to(from->rules->weight, device);
  embedded_scale_ = copy_to(from->norm->weight, device);
  embedded_shift_ = copy_to(from->norm->bias, device);
  for (const BertLayer& layer : model->bert->layers()) layers_.push_back(make_layer(layer, bf16));
}

PackedBert::Layer PackedBert::make_layer(const BertLayer& from, bool bf16) const {
  const auto dense = [&](const torch::Tensor& weight, const torch::Tensor& bias,
                         const std::string& activation) {
    return make_dense_layer(
        {weight, bias, activation, bf16, /*bf16_result=*/bf16 && !activation.empty()}, device_);
  };
  // The attention divides its logits by the root of the head's size: the query may as well.
  const double scale = 1 / std::sqrt(static_cast<double>(config_.head_size()));
  return {dense(torch::cat({from->query->weight * scale, from->key->weight, from->value->weight}),
                torch::cat({from->query->bias * scale, from->key->bias, from->value->bias}), ""),
          dense(from->attended->weight, from->attended->bias, ""),
          dense(from->widen->weight, from->widen->bias, config_.hidden_act),
          dense(from->narrow->weight, from->narrow->bias, ""),
          copy_to(from->attended_norm->weight, device_),
          copy_to(from->attended_norm->bias, device_),
          copy_to(from->narrow_norm->weight, device_),
          copy_to(from->narrow_norm->bias, device_)};
}

torch::Tensor PackedBert::embed(std::span<const TokenSequence> sequences,
                                const PackedBatch& batch) const {
  const auto rows =
      static_cast<std::int64_t>((batch.tokens + rows_multiple - 1) / rows_multiple * rows_multiple);
  const auto look_up = [&](const torch::Tensor& table, const auto& fill) {
    return torch::embedding(table, numbers_of(sequences, batch, rows, fill).to(device_));
  };
  const auto copy = [](const std::vector<std::int32_t>& from, std::int64_t* out) {
    std::copy(from.begin(), from.end(), out);
  };
  torch::Tensor sum =
      look_up(words_, [&](const TokenSequence& sequence, auto* out) { copy(sequence.ids, out); });
  sum +=
      look_up(types_, [&](const TokenSequence& sequence, auto* out) { copy(sequence.types, out); });
  sum += look_up(positions_, [](const TokenSequence& sequence, auto* out) {
    for (std::size_t i = 0; i < sequence.ids.size(); ++i) out[i] = static_cast<std::int64_t>(i);
  });
  if (rules_.defined()) {
    sum += look_up(rules_,
                   [&](const TokenSequence& sequence, auto* out) { copy(sequence.rules, out); });
  }
  return torch::layer_norm(sum, {config_.hidden_size}, embedded_scale_, embedded_shift_,
                           config_.layer_norm_eps);
}

torch::Tensor PackedBert::attend(const torch::Tensor& query_key_value, const PackedBatch& batch,
                                 std::vector<torch::Tensor>* attentions) const {
  const std::int64_t heads = config_.num_attention_heads, size = config_.head_size();
  torch::Tensor result =
      torch::empty({query_key_value.size(0), heads * size}, query_key_value.options());
  std::int64_t row = 0;
  for (const PackedGroup& group : batch.groups) {
    const auto count = static_cast<std::int64_t>(group.sequences);
    const auto length = static_cast<std::int64_t>(group.length);
    const torch::Tensor split = query_key_value.narrow(0, row, count * length)
                                    .view({count, length, 3, heads, size})
                                    .permute({2, 0, 3, 1, 4})
                                    .contiguous()
                                    .view({3, count * heads, length, size});
    const torch::Tensor weights =
        torch::softmax(torch::bmm(split[0], split[1].transpose(1, 2)), -1);
    if (attentions != nullptr) attentions->push_back(weights);
    result.narrow(0, row, count * length)
        .view({count, length, heads, size})
        .copy_(torch::bmm(weights, split[2]).view({count, heads, length, size}).transpose(1, 2));
    row += count * length;
  }
  result.narrow(0, row, result.size(0) - row).zero_();
  return result;
}

torch::Tensor PackedBert::add_and_normalise(torch::Tensor result, const torch::Tensor& hidden,
                                            const torch::Tensor& scale,
                                            const torch::Tensor& shift) const {
  return torch::layer_norm(result.add_(hidden), {config_.hidden_size}, scale, shift,
                           config_.layer_norm_eps);
}

torch::Tensor PackedBert::forward(std::span<const TokenSequence> sequences,
                                  const PackedBatch& batch,
                                  std::vector<torch::Tensor>* attentions) const {
  torch::Tensor hidden = embed(sequences, batch);
  for (const Layer& layer : layers_) {
    const torch::Tensor mixed = attend(layer.query_key_value->apply(hidden), batch, attentions);
    hidden = add_and_normalise(layer.attended->apply(mixed), hidden, layer.attended_scale,
                               layer.attended_shift);
    hidden = add_and_normalise(layer.narrow->apply(layer.widen->apply(hidden)), hidden,
                               layer.narrow_scale, layer.narrow_shift);
  }
  return hidden.narrow(0, 0, static_cast<std::int64_t>(batch.tokens));
}

}  // namespace uptake
