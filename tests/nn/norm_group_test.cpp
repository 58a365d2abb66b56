#include "nn/norm_group.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <mutex>
#include <thread>

#include "nn/drawn.h"
#include "nn/scan_model.h"
#include "nn/state.h"

namespace uptake {
namespace {

constexpr std::ptrdiff_t processes = 2;

/// Adds up over threads, which stand for processes.
class Threads {
 public:
  void sum(const torch::Tensor& numbers) {
    {
      const std::lock_guard lock(mutex_);
      total_ = total_.defined() ? total_ + numbers : numbers.clone();
    }
    barrier_.arrive_and_wait();
    numbers.copy_(total_);
    barrier_.arrive_and_wait();
    {
      const std::lock_guard lock(mutex_);
      total_.reset();
    }
    barrier_.arrive_and_wait();
    ++calls;
  }
  std::atomic<int> calls = 0;

 private:
  std::mutex mutex_;
  torch::Tensor total_;
  std::barrier<> barrier_{processes};
};

class ThreadGroup : public NormGroup {
 public:
  explicit ThreadGroup(Threads& threads) : threads_(threads) {}
  void sum(const torch::Tensor& numbers) const override { threads_.sum(numbers); }

 private:
  Threads& threads_;
};

ScanModelConfig small_model() {
  ScanModelConfig config;
  config.width = .01;
  config.depth = .01;
  config.in_plane_stride = 8;
  config.rows = config.columns = 16;
  config.tasks = {"liver", "lungs"};
  return config;
}

/// A model after one pass over some scans of a batch of four.
struct Pass {
  ScanModel model{nullptr};
  torch::Tensor logits;
};

Pass pass_of(const torch::Tensor& scans, const NormGroupPointer& group, torch::ScalarType type) {
  Pass pass{make_scan_model(small_model(), 4), {}};
  {
    const torch::NoGradGuard no_gradient;
    for (auto& item : pass.model->named_parameters()) {
      if (item.value().dim() == 1) item.value().add_(.3);  // no norm is the identity
    }
  }
  pass.model->to(type);
  pass.model->train();
  pass.model->encoder->set_norm_group(group);
  pass.logits = pass.model->forward(scans.to(type)).logits;
  pass.logits.square().sum().backward();
  return pass;
}

/// float64 is computed by torch's own operations, float32 by the fused ones.
class NormGroupTest : public testing::TestWithParam<torch::ScalarType> {};

TEST_P(NormGroupTest, PartsOfABatchAreNormalisedAsTheWhole) {
  const auto type = GetParam();
  const double tolerance = type == torch::kDouble ? 1e-9 : 2e-4;
  const auto scans = drawn({4, 2, 16, 16, 16}, 3, "scans");
  const auto whole = pass_of(scans, {}, type);
  Threads threads;
  std::array<Pass, processes> parts;
  std::vector<std::thread> workers;
  for (std::int64_t i = 0; i < processes; ++i) {
    workers.emplace_back([&, i] {
      const auto share = i == 0 ? scans.narrow(0, 0, 3) : scans.narrow(0, 3, 1);  // not halves
      parts[static_cast<std::size_t>(i)] =
          pass_of(share, c10::make_intrusive<ThreadGroup>(threads), type);
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_GT(threads.calls, 2 * processes) << "each unit, in both passes";
  const auto logits = torch::cat({parts[0].logits, parts[1].logits});
  EXPECT_TRUE(torch::allclose(logits, whole.logits, tolerance, tolerance))
      << (logits - whole.logits).abs().max();
  const auto one = parts[0].model->named_parameters(), other = parts[1].model->named_parameters();
  for (const auto& item : whole.model->named_parameters()) {
    const auto& wanted = item.value().grad();
    const auto found = one[item.key()].grad() + other[item.key()].grad();
    const double largest = wanted.abs().max().item<double>();
    EXPECT_LE((found - wanted).abs().max().item<double>(), tolerance * (largest + 1e-3))
        << item.key();
  }
  for (const auto& item : whole.model->named_buffers()) {
    for (const auto& part : parts) {
      EXPECT_TRUE(torch::allclose(part.model->named_buffers()[item.key()], item.value(), tolerance,
                                  tolerance))
          << item.key();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, NormGroupTest, testing::Values(torch::kDouble, torch::kFloat));

}  // namespace
}  // namespace uptake
