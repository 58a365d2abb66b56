#include "training/distributed.h"

#include <fmt/format.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include <algorithm>
#include <exception>
#include <numeric>

#include "core/error.h"
#include "core/text.h"
#include "training/process_channel.h"

namespace uptake {
namespace {

/// Of float32 numbers in one message, as in torch's DistributedDataParallel.
constexpr std::int64_t bucket_bytes = 25 << 20;

/// Runs `work` on consecutive tensors that together fill a bucket.
template <class Work>
void for_each_bucket(const std::vector<torch::Tensor>& tensors, Work&& work) {
  std::vector<torch::Tensor> bucket;
  std::int64_t bytes = 0;
  for (const auto& tensor : tensors) {
    const auto size = tensor.numel() * static_cast<std::int64_t>(sizeof(float));
    if (!bucket.empty() && bytes + size > bucket_bytes) {
      work(bucket);
      bucket.clear();
      bytes = 0;
    }
    bucket.push_back(tensor);
    bytes += size;
  }
  if (!bucket.empty()) work(bucket);
}

torch::Tensor flat(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> parts;
  for (const auto& tensor : tensors)
    parts.push_back(tensor.detach().reshape({-1}).to(torch::kFloat32));
  return torch::cat(parts);  // always a copy
}

void unflatten(const torch::Tensor& flat, const std::vector<torch::Tensor>& into) {
  std::int64_t begin = 0;
  for (const auto& tensor : into) {
    tensor.copy_(flat.narrow(0, begin, tensor.numel()).reshape(tensor.sizes()));
    begin += tensor.numel();
  }
}

/// Each tensor becomes the sum over the processes of factor * tensor.
void add_up(ProcessChannel& channel, const std::vector<torch::Tensor>& tensors, double factor) {
  for_each_bucket(tensors, [&](const std::vector<torch::Tensor>& bucket) {
    auto sums = flat(bucket).mul_(factor);
    channel.add_up(sums);
    unflatten(sums, bucket);
  });
}

/// The model's parameters that are trained, each once.
std::vector<torch::Tensor> trained(torch::nn::Module& model) {
  std::vector<torch::Tensor> found;
  for (const auto& parameter : model.parameters())
    if (parameter.requires_grad() &&
        std::ranges::none_of(found, [&](const auto& other) { return other.is_same(parameter); }))
      found.push_back(parameter);
  return found;
}

torch::Tensor bytes_of(const std::string& text, std::int64_t length) {
  auto bytes = torch::zeros({length}, torch::kUInt8);
  std::ranges::copy(text, bytes.data_ptr<std::uint8_t>());
  return bytes;
}

std::string text_of(const torch::Tensor& bytes, std::int64_t length) {
  const auto* begin = bytes.data_ptr<std::uint8_t>();
  return {begin, begin + length};
}

}  // namespace

struct ProcessGroup::State {
  ProcessPlace place;
  ProcessChannel channel;
};

ProcessGroup::ProcessGroup(const ProcessPlace& place, bool cuda, Timeouts timeouts)
    : state_(new State{place, ProcessChannel(place, cuda, timeouts)}) {
  barrier();  // nobody goes on, and perhaps ends, while another is still connecting
}

ProcessGroup::~ProcessGroup() = default;

int ProcessGroup::rank() const { return state_->place.rank; }
int ProcessGroup::size() const { return state_->place.size; }

void ProcessGroup::average_gradients(torch::nn::Module& model, double weight) {
  const torch::NoGradGuard no_gradient;
  const auto parameters = trained(model);
  std::vector<double> there{weight};  // and, for each parameter, whether it has a gradient
  for (const auto& parameter : parameters)
    there.push_back(weight > 0 && parameter.grad().defined() ? 1 : 0);
  there = sum(there);
  if (there[0] <= 0) return;
  std::vector<torch::Tensor> gradients;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (there[i + 1] == 0) continue;
    auto& gradient = parameters[i].mutable_grad();
    if (!gradient.defined() || weight <= 0) gradient = torch::zeros_like(parameters[i]);
    gradients.push_back(gradient);
  }
  add_up(state_->channel, gradients, weight / there[0]);
}

void ProcessGroup::average_buffers(torch::nn::Module& model) {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> buffers;
  for (const auto& buffer : model.buffers())
    if (buffer.is_floating_point()) buffers.push_back(buffer);
  add_up(state_->channel, buffers, 1. / size());
}

void ProcessGroup::broadcast(torch::nn::Module& model) {
  auto tensors = model.parameters();
  for (const auto& buffer : model.buffers()) tensors.push_back(buffer);
  broadcast(tensors);
}

void ProcessGroup::broadcast(const std::vector<at::Tensor>& tensors) {
  const torch::NoGradGuard no_gradient;
  for (const auto& tensor : tensors) {
    if (tensor.numel() == 0) continue;
    const auto values = tensor.detach().contiguous();
    auto bytes = values.reshape({-1}).view(torch::kUInt8);
    state_->channel.broadcast(bytes);
    if (!values.is_alias_of(tensor)) tensor.copy_(values);
  }
}

std::string ProcessGroup::broadcast(const std::string& text) {
  auto length = torch::tensor(static_cast<std::int64_t>(text.size()), torch::kInt64);
  broadcast({length});
  const auto size = length.item<std::int64_t>();
  const auto bytes = is_first() ? bytes_of(text, size) : torch::zeros({size}, torch::kUInt8);
  broadcast({bytes});
  return text_of(bytes, size);
}

std::vector<double> ProcessGroup::sum(const std::vector<double>& values) {
  // Gathered and added here: the same order on all, whatever the library's algorithm.
  const auto here = torch::tensor(values, torch::kFloat64);
  std::vector<double> sums(values.size());
  for (const auto& other : state_->channel.gather(here))
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other.data_ptr<double>()[i];
  return sums;
}

bool ProcessGroup::any(bool here) { return sum({here ? 1. : 0.})[0] > 0; }

std::vector<std::string> ProcessGroup::gather(const std::string& text) {
  const auto length = torch::tensor({static_cast<std::int64_t>(text.size())}, torch::kInt64);
  std::vector<std::int64_t> lengths;
  for (const auto& other : state_->channel.gather(length))
    lengths.push_back(other.item<std::int64_t>());
  const auto longest = std::ranges::max(lengths);
  std::vector<std::string> texts(lengths.size());
  if (longest == 0) return texts;
  const auto bytes = state_->channel.gather(bytes_of(text, longest));
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = text_of(bytes[i], lengths[i]);
  return texts;
}

void ProcessGroup::barrier() { any(false); }

std::vector<std::string> ProcessGroup::exchange(const std::function<std::string()>& work) {
  std::exception_ptr problem;
  std::string text;
  try {
    text = '+';
    text += work();
  } catch (const Error& error) {
    // Not to be reported to those who are gone, or once more to those who know.
    if (error.code().starts_with("distributed.")) throw;
    problem = std::current_exception();
    text = std::string("-") + error.what();
  } catch (const std::exception& error) {
    problem = std::current_exception();
    text = std::string("-") + error.what();
  }
  auto texts = gather(text);
  if (problem) std::rethrow_exception(problem);
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (texts[i].front() == '-')
      throw Error("distributed.stopped",
                  fmt::format("process {} of {} failed, and so all stop: {}", i, texts.size(),
                              printable(texts[i].substr(1))));
  for (auto& other : texts) other.erase(0, 1);
  return texts;
}

void ProcessGroup::together(const std::function<void()>& work) {
  exchange([&] {
    work();
    return std::string();
  });
}

}  // namespace uptake
