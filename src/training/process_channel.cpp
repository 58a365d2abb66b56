#include "training/process_channel.h"

#include <fmt/format.h>

#include <exception>
#include <type_traits>

#include "core/error.h"
#include "core/text.h"

#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "training/process_store.h"
#endif
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace uptake {

#ifdef USE_C10D_GLOO

namespace {

/// Base of the libraries' classes: ProcessGroup in libtorch 1, Backend since 2.0.
using Library = std::conditional_t<std::is_base_of_v<c10d::ProcessGroup, c10d::ProcessGroupGloo>,
                                   c10d::ProcessGroup, c10d::Backend>;
using Milliseconds = std::chrono::milliseconds;

std::string first_line(const std::exception& error) {
  const std::string text = error.what();
  return printable(text.substr(0, text.find('\n')));
}

c10::intrusive_ptr<Library> gloo(const c10::intrusive_ptr<c10d::Store>& store,
                                 const ProcessPlace& place, std::chrono::seconds wait) {
  using Gloo = c10d::ProcessGroupGloo;
  const auto options = Gloo::Options::create(Milliseconds(wait));
  const bool local = place.address == "127.0.0.1" || place.address == "localhost";
  // On one machine its own name need not lead anywhere.
  if (!place.interface.empty())
    options->devices.push_back(Gloo::createDeviceForInterface(place.interface));
  else
    options->devices.push_back(local ? Gloo::createDeviceForHostname("127.0.0.1")
                                     : Gloo::createDefaultDevice());
  return c10::make_intrusive<Gloo>(store, place.rank, place.size, options);
}

c10::intrusive_ptr<Library> library(const c10::intrusive_ptr<c10d::Store>& store,
                                    const ProcessPlace& place, bool cuda,
                                    std::chrono::seconds wait) {
  if (!cuda) return gloo(store, place, wait);
#ifdef USE_C10D_NCCL
  const auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = Milliseconds(wait);
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, place.rank, place.size, options);
#else
  throw Error("distributed.unavailable", "this build has no NCCL: GPUs cannot train together",
              "build with the cuda preset, or train on one GPU");
#endif
}

}  // namespace

struct ProcessChannel::State {
  ProcessPlace place;
  torch::Device device;
  c10::intrusive_ptr<c10d::Store> store;
  c10::intrusive_ptr<Library> library;

  template <class Work>
  void talk(Work&& work) const {
    try {
      work()->wait();
    } catch (const std::exception& error) {
      throw Error("distributed.lost",
                  fmt::format("process {} of {} has lost another one, which ended or does not "
                              "answer ({})",
                              place.rank, place.size, first_line(error)),
                  "see what the others said, end all and start all again: the run goes on from its "
                  "last checkpoint");
    }
  }
};

ProcessChannel::ProcessChannel(const ProcessPlace& place, bool cuda,
                               ProcessGroup::Timeouts timeouts)
    : state_(new State{place, torch::Device(torch::kCPU), {}, {}}) {
  if (cuda)
    state_->device = torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(place.local_rank));
  state_->store = meet(place, timeouts.start);
  try {
    state_->library = library(state_->store, place, cuda, timeouts.wait);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error("distributed.start",
                fmt::format("all {} processes came to {}:{}, but process {} cannot connect to the "
                            "others ({})",
                            place.size, printable(place.address), place.port, place.rank,
                            first_line(error)),
                "set GLOO_SOCKET_IFNAME to the network card that they share");
  }
}

void ProcessChannel::add_up(torch::Tensor& values) {
  auto there = values.to(state_->device);
  std::vector<torch::Tensor> tensors{there};
  state_->talk([&] { return state_->library->allreduce(tensors); });
  if (!there.is_same(values)) values.copy_(there);
}

void ProcessChannel::broadcast(torch::Tensor& values) {
  auto there = values.to(state_->device);
  std::vector<torch::Tensor> tensors{there};
  state_->talk([&] { return state_->library->broadcast(tensors); });
  if (!there.is_same(values)) values.copy_(there);
}

std::vector<torch::Tensor> ProcessChannel::gather(const torch::Tensor& values) {
  std::vector<torch::Tensor> here{values.to(state_->device)};
  std::vector<std::vector<torch::Tensor>> all(1);
  for (int i = 0; i < state_->place.size; ++i) all[0].push_back(torch::empty_like(here[0]));
  state_->talk([&] { return state_->library->allgather(all, here); });
  for (auto& other : all[0]) other = other.cpu();
  return all[0];
}

#else

struct ProcessChannel::State {};

ProcessChannel::ProcessChannel(const ProcessPlace&, bool, ProcessGroup::Timeouts) {
  throw Error("distributed.unavailable", "this build was made without Gloo",
              "install libgloo-dev and build again, or train with one process");
}

void ProcessChannel::add_up(torch::Tensor&) {}
void ProcessChannel::broadcast(torch::Tensor&) {}
std::vector<torch::Tensor> ProcessChannel::gather(const torch::Tensor&) { return {}; }

#endif

ProcessChannel::ProcessChannel(ProcessChannel&&) noexcept = default;
ProcessChannel::~ProcessChannel() = default;

}  // namespace uptake
