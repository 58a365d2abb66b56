/// Attention heads for tests in other languages: tensors in, tensors out, as safetensors.
///
///     run_heads HEADS REDUCTION IN OUT
///
/// IN has the heads' parameters by name (score, value, value_bias, weight, bias), encoding
/// [B, d, l, h, w], probe [B, T], and may have slices [B]. OUT has logits, attention, and the
/// gradients of sum(logits * probe): "gradient.<parameter>", "gradient.encoding".

#include <cstdio>
#include <cstdlib>
#include <string>

#include "nn/attention_heads.h"
#include "nn/libtorch.h"
#include "nn/state.h"

namespace {

using uptake::NamedTensors;

NamedTensors run(std::int64_t count, const std::string& reduction, const NamedTensors& in) {
  const auto encoding = in.at("encoding").clone().requires_grad_(true);
  uptake::AttentionHeads heads(uptake::AttentionHeadsImpl::Options{.channels = encoding.size(1),
                                                                   .tasks = in.at("probe").size(1),
                                                                   .heads = count,
                                                                   .reduction = reduction});
  NamedTensors parameters;
  for (const auto& item : heads->named_parameters()) parameters[item.key()] = item.value();
  uptake::copy_state(in, parameters, "IN");
  const auto slices = in.find("slices");
  const auto output =
      heads->forward(encoding, slices == in.end() ? torch::Tensor() : slices->second, true);
  (output.logits * in.at("probe")).sum().backward();
  NamedTensors out{{"logits", output.logits}, {"gradient.encoding", encoding.grad()}};
  if (output.attention.defined()) out["attention"] = output.attention;
  for (const auto& [name, tensor] : parameters) out["gradient." + name] = tensor.grad();
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::fputs("usage: run_heads HEADS REDUCTION IN OUT\n", stderr);
    return 2;
  }
  try {
    uptake::write_tensors(words[4], run(std::strtoll(words[1], nullptr, 10), words[2],
                                        uptake::read_tensors(words[3])));
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_heads: %s\n", problem.what());
    return 1;
  }
}
