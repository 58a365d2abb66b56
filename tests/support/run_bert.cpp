/// A report model for tests and benchmarks in other languages: tensors in, tensors out, as
/// safetensors.
///
///     run_bert forward   FOLDER IN OUT   hidden [B,n,h], pooled, mention, words, order, finding
///     run_bert gradients FOLDER IN OUT   of sum(hidden * probe) over tokens, by parameter
///     run_bert network   FOLDER IN OUT   mention [B,n], 0 behind each end; attention of the first
///     run_bert time      FOLDER IN OUT THREADS f32|bf16 CALL ROUNDS
///                                        seconds of each round over all sequences, CALL sequences
///                                        a call; of the processor (cpu); the mention of the last
///     run_bert save      FOLDER OUT f32|f16|bf16
///
/// IN has ids [B, n] and lengths [B] (int64), and may have types, rules [B, n] and probe [B, n, h].

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "nn/libtorch.h"
#include "nn/report_model.h"
#include "nn/report_network.h"
#include "nn/state.h"
#include "nn/torch_device.h"

namespace {

using uptake::NamedTensors;
using uptake::TokenSequence;

std::vector<std::int32_t> row_of(const NamedTensors& in, const std::string& name, std::int64_t row,
                                 std::int64_t length) {
  const auto found = in.find(name);
  if (found == in.end()) return {};
  const torch::Tensor values = found->second[row].narrow(0, 0, length).to(torch::kInt).contiguous();
  const std::int32_t* first = values.data_ptr<std::int32_t>();
  return {first, first + length};
}

std::vector<TokenSequence> sequences_of(const NamedTensors& in) {
  std::vector<TokenSequence> sequences;
  const torch::Tensor lengths = in.at("lengths");
  for (std::int64_t i = 0; i < lengths.size(0); ++i) {
    const auto length = lengths[i].item<std::int64_t>();
    sequences.push_back({row_of(in, "ids", i, length), row_of(in, "types", i, length),
                         row_of(in, "rules", i, length)});
  }
  return sequences;
}

NamedTensors forward(const std::string& folder, const NamedTensors& in) {
  const torch::NoGradGuard no_gradient;
  uptake::ReportModel model = uptake::load_report_model(folder);
  const auto batch =
      uptake::make_batch(sequences_of(in), model->config().pad_token_id, torch::kCPU);
  const torch::Tensor hidden = model->bert->forward(batch);
  const torch::Tensor pooled = model->bert->pool(hidden);
  NamedTensors out{{"hidden", hidden},
                   {"pooled", pooled},
                   {"mention", model->mention(hidden)},
                   {"words", model->masked_words(hidden)},
                   {"order", model->next_sentence(pooled)}};
  if (model->config().finding_head) out["finding"] = model->finding(pooled);
  return out;
}

NamedTensors gradients(const std::string& folder, const NamedTensors& in) {
  uptake::ReportModel model = uptake::load_report_model(folder);
  const auto batch =
      uptake::make_batch(sequences_of(in), model->config().pad_token_id, torch::kCPU);
  const torch::Tensor hidden = model->bert->forward(batch);
  (hidden * in.at("probe") * batch.mask.unsqueeze(-1)).sum().backward();
  NamedTensors out;
  for (const auto& [name, tensor] : uptake::state_of(model)) {
    if (tensor.grad().defined()) out[name] = tensor.grad();
  }
  return out;
}

torch::Tensor padded(const std::vector<uptake::ReportNetwork::Output>& outputs,
                     std::int64_t width) {
  torch::Tensor result =
      torch::zeros({static_cast<std::int64_t>(outputs.size()), width}, torch::kFloat);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    std::copy(outputs[i].mention.begin(), outputs[i].mention.end(),
              result[static_cast<std::int64_t>(i)].data_ptr<float>());
  }
  return result;
}

NamedTensors network(const std::string& folder, const NamedTensors& in) {
  const auto made = uptake::make_report_network(folder, {.threads = 2});
  const auto sequences = sequences_of(in);
  const auto outputs = made->run(sequences);
  NamedTensors out{{"mention", padded(outputs, in.at("ids").size(1))}};
  if (made->config().finding_head) {
    std::vector<float> finding;
    for (const auto& output : outputs) finding.push_back(output.finding.value());
    out["finding"] = torch::tensor(finding);
  }
  const auto length = static_cast<std::int64_t>(sequences[0].ids.size());
  const auto& config = made->config();
  out["attention"] =
      torch::tensor(made->attention(sequences[0]))
          .view({config.num_hidden_layers, config.num_attention_heads, length, length});
  return out;
}

NamedTensors timed(const std::string& folder, const NamedTensors& in, char** options) {
  const auto made =
      uptake::make_report_network(folder, {.bf16 = std::string(options[1]) == "bf16",
                                           .threads = std::strtoul(options[0], nullptr, 10)});
  const std::vector<TokenSequence> sequences = sequences_of(in);
  const std::size_t call = std::strtoul(options[2], nullptr, 10);
  const std::span<const TokenSequence> all = sequences;
  std::vector<double> seconds, cpu;
  std::vector<uptake::ReportNetwork::Output> outputs;
  made->run(all.first(std::min<std::size_t>(all.size(), 64)));  // threads, kernels
  for (long round = 0; round < std::strtol(options[3], nullptr, 10); ++round) {
    outputs.clear();
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    for (std::size_t i = 0; i < all.size(); i += call) {
      for (auto& output : made->run(all.subspan(i, std::min(call, all.size() - i)))) {
        outputs.push_back(std::move(output));
      }
    }
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    cpu.push_back(static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC);
  }
  return {{"mention", padded(outputs, in.at("ids").size(1))},
          {"seconds", torch::tensor(seconds)},
          {"cpu", torch::tensor(cpu)}};
}

int run(int count, char** words) {
  const std::string task = count > 1 ? words[1] : "";
  if (task == "save" && count == 5) {
    const std::map<std::string, uptake::DType> types{
        {"f32", uptake::DType::f32}, {"f16", uptake::DType::f16}, {"bf16", uptake::DType::bf16}};
    uptake::save_report_model(uptake::load_report_model(words[2]), words[3], {},
                              types.at(words[4]));
    return 0;
  }
  if (count != (task == "time" ? 9 : 5)) {
    std::fputs("usage: run_bert forward|gradients|network|time|save FOLDER ...\n", stderr);
    return 2;
  }
  if (task != "time") uptake::use_threads(2);
  const NamedTensors in = uptake::read_tensors(words[3]);
  uptake::write_tensors(words[4], task == "forward"     ? forward(words[2], in)
                                  : task == "gradients" ? gradients(words[2], in)
                                  : task == "network"   ? network(words[2], in)
                                                        : timed(words[2], in, words + 5));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_bert: %s\n", problem.what());
    return 1;
  }
}
