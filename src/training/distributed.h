#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace at {
class Tensor;
}
namespace torch::nn {
class Module;
}

namespace uptake {

/// Where this process stands among those that train one model together.
struct ProcessPlace {
  int rank = 0, size = 1, local_rank = 0;
  std::string address = "127.0.0.1";  ///< of the process with rank 0
  int port = 29500;
  std::string interface;  ///< GLOO_SOCKET_IFNAME: the network card to use; empty: found
  /// torchrun keeps a store at address and port already: rank 0 is a guest there like the others,
  /// and each restart uses keys of its own.
  bool store_is_there = false;
  std::string store_prefix;

  /// From RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT (torchrun, Kubernetes), or the
  /// first three from OMPI_COMM_WORLD_RANK, _SIZE, _LOCAL_RANK (Open MPI), PMI_RANK, PMI_SIZE,
  /// MPI_LOCALRANKID (MPICH), SLURM_PROCID, SLURM_NTASKS, SLURM_LOCALID (srun; a batch script's own
  /// process counts as one only if SLURM_STEP_ID is there). None of them: one process.
  /// Errors: "distributed.environment" naming the variable that is missing or no number.
  static ProcessPlace from_environment();
  /// `get`: a variable's value; nothing where it is not set.
  using Getter = std::function<std::optional<std::string>(const std::string& name)>;
  static ProcessPlace from_environment(const Getter& get);
};

/// A group of processes (torch's c10d; Gloo on the CPU, NCCL on CUDA where the build has it). All
/// of them call the same functions in the same order. No MPI is needed: two processes without a
/// launcher are
///
///     export WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500
///     for rank in 0 1; do RANK=$rank LOCAL_RANK=$rank uptake train scan ... & done; wait
///
/// Each function throws "distributed.lost" when another process is gone, or did not come within
/// Timeouts::wait. A process that ends closes its sockets, which the others notice at once, NCCL
/// excepted.
class ProcessGroup {
 public:
  struct Timeouts {
    std::chrono::seconds start{300};  ///< until all processes are there
    std::chrono::seconds wait{1800};  ///< for one another later: the slowest validation
  };
  /// Waits for all others. `cuda`: the model is on a GPU, on number local_rank. Errors:
  /// "distributed.start" naming address and port, how many came and which ranks are missing;
  /// "distributed.unavailable" where this build has no Gloo, or no NCCL for `cuda`.
  ProcessGroup(const ProcessPlace& place, bool cuda, Timeouts timeouts);
  ProcessGroup(const ProcessPlace& place, bool cuda) : ProcessGroup(place, cuda, Timeouts{}) {}
  ~ProcessGroup();

  int rank() const;
  int size() const;
  bool is_first() const { return rank() == 0; }

  /// Gradients become the averages over all processes' examples (TrainingHooks::on_gradients):
  /// they are averages over `weight` examples here; 0: nothing was learned here. In float32 and in
  /// a few large buckets. The same bits on all, and each time. A parameter has a gradient then if
  /// it had one on any.
  void average_gradients(torch::nn::Module& model, double weight);
  /// Averages running statistics of batch norms (buffers of floating point) over the processes, so
  /// that all keep the same model. A batch norm that normalises by the process's own examples
  /// (nn/norm_group.h makes it that of all) learns something else than one process would.
  void average_buffers(torch::nn::Module& model);
  /// Parameters and buffers of the first process, to all.
  void broadcast(torch::nn::Module& model);
  /// In place; all have as many, of the same shapes and types.
  void broadcast(const std::vector<at::Tensor>& tensors);
  /// A text of the first process, to all.
  std::string broadcast(const std::string& text);
  /// Element by element over all, in the order of ranks; all give as many.
  std::vector<double> sum(const std::vector<double>& values);
  /// True on all where it is on any.
  bool any(bool here);
  /// Strings of all (any bytes), in the order of ranks.
  std::vector<std::string> gather(const std::string& text);
  void barrier();

  /// Runs `work` on each and gathers what it gives. If it throws on any, it throws on all: there
  /// the same exception, "distributed.stopped" with its message elsewhere.
  std::vector<std::string> exchange(const std::function<std::string()>& work);
  void together(const std::function<void()>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace uptake
