#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "training/distributed.h"

namespace uptake {

/// What a ProcessGroup says to c10d. Tensors are contiguous, and the same size on all. Errors:
/// those of ProcessGroup.
class ProcessChannel {
 public:
  ProcessChannel(const ProcessPlace& place, bool cuda, ProcessGroup::Timeouts timeouts);
  ProcessChannel(ProcessChannel&&) noexcept;
  ~ProcessChannel();

  void add_up(torch::Tensor& values);
  void broadcast(torch::Tensor& values);  ///< of the first process
  /// In the order of ranks; on the CPU.
  std::vector<torch::Tensor> gather(const torch::Tensor& values);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace uptake
