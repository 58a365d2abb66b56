#include "nn/norm_relu.h"

#include <algorithm>
#include <vector>

#include "nn/openmp_chunks.h"

namespace uptake {
namespace {

/// Rows that are worked on at once: together they stay in a core's cache, and their sums are exact
/// enough in float32.
struct Chunks {
  explicit Chunks(const VoxelRows& all)
      : rows(all.rows), each(std::clamp<std::int64_t>(16384 / all.channels, 16, 1024)) {}
  std::int64_t count() const { return (rows + each - 1) / each; }
  std::int64_t first(std::int64_t chunk) const { return chunk * each; }
  std::int64_t size(std::int64_t chunk) const { return std::min(each, rows - chunk * each); }
  std::int64_t rows, each;
};

float* row(const VoxelRows& matrix, std::int64_t index) {
  return matrix.first + index * matrix.stride;
}

// Inner loops, once more for processors with wider registers. `stride` counts floats.

[[gnu::target_clones("default", "avx2", "avx512f")]] void add_values(const float* __restrict z,
                                                                     std::int64_t stride,
                                                                     std::int64_t rows,
                                                                     std::int64_t channels,
                                                                     float* __restrict sum) {
  for (std::int64_t r = 0; r < rows; ++r, z += stride) {
    for (std::int64_t c = 0; c < channels; ++c) sum[c] += z[c];
  }
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void add_squares(
    const float* __restrict z, std::int64_t stride, std::int64_t rows, std::int64_t channels,
    const float* __restrict mean, float* __restrict sum) {
  for (std::int64_t r = 0; r < rows; ++r, z += stride) {
    for (std::int64_t c = 0; c < channels; ++c) sum[c] += (z[c] - mean[c]) * (z[c] - mean[c]);
  }
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void norm_relu_rows(
    const float* __restrict z, std::int64_t z_stride, std::int64_t rows, std::int64_t channels,
    const float* __restrict scale, const float* __restrict shift, float* __restrict y,
    std::int64_t y_stride) {
  for (std::int64_t r = 0; r < rows; ++r, z += z_stride, y += y_stride) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float value = z[c] * scale[c] + shift[c];
      y[c] = value < 0 ? 0 : value;  // what is no number stays seen
    }
  }
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void add_gradients(
    const float* __restrict z, std::int64_t z_stride, const float* __restrict gradient,
    std::int64_t gradient_stride, std::int64_t rows, std::int64_t channels,
    const float* __restrict scale, const float* __restrict shift, const float* __restrict mean,
    float* __restrict sum, float* __restrict product) {
  for (std::int64_t r = 0; r < rows; ++r, z += z_stride, gradient += gradient_stride) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float passed = z[c] * scale[c] + shift[c] <= 0 ? 0 : gradient[c];
      sum[c] += passed;
      product[c] += passed * (z[c] - mean[c]);
    }
  }
}

/// max(0, gradient): all of a gradient that a guided ReLU lets through. `gradient` and `result` may
/// be the same.
void positive_rows(const float* gradient, std::int64_t gradient_stride, std::int64_t rows,
                   std::int64_t channels, float* result, std::int64_t result_stride) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < channels; ++c) result[c] = gradient[c] < 0 ? 0 : gradient[c];
    gradient += gradient_stride, result += result_stride;
  }
}

/// `gradient` and `result` may be the same.
[[gnu::target_clones("default", "avx2", "avx512f")]] void gradient_rows(
    const float* __restrict z, std::int64_t z_stride, const float* gradient,
    std::int64_t gradient_stride, std::int64_t rows, std::int64_t channels,
    const float* __restrict scale, const float* __restrict shift, const float* __restrict of_z,
    const float* __restrict constant, float* result, std::int64_t result_stride) {
  for (std::int64_t r = 0; r < rows; ++r) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < channels; ++c) {
      const float passed = z[c] * scale[c] + shift[c] <= 0 ? 0 : gradient[c];
      result[c] = scale[c] * passed + of_z[c] * z[c] + constant[c];
    }
    z += z_stride, gradient += gradient_stride, result += result_stride;
  }
}

const float* floats(const torch::Tensor& tensor) { return tensor.data_ptr<float>(); }

/// Sums over all rows of two numbers a channel: {sum, product}, float64 [C].
std::pair<torch::Tensor, torch::Tensor> gradient_sums(const VoxelRows& z, const NormTable& table,
                                                      const VoxelRows& gradient) {
  const Chunks chunks(z);
  const std::int64_t channels = z.channels;
  const torch::Tensor parts = torch::zeros({chunks.count(), 2, channels}, torch::kFloat);
  float* part = parts.data_ptr<float>();
  for_each_chunk(chunks.count(), [&](std::int64_t i) {
    float* sum = part + 2 * i * channels;
    add_gradients(row(z, chunks.first(i)), z.stride, row(gradient, chunks.first(i)),
                  gradient.stride, chunks.size(i), channels, floats(table.scale),
                  floats(table.shift), floats(table.mean), sum, sum + channels);
  });
  const torch::Tensor sums = parts.sum(0, false, torch::kDouble);
  return {sums[0], sums[1]};
}

/// dL/dy as it reaches the ReLU: itself, or of a guided one its positive part, in `result`'s
/// memory.
VoxelRows arriving(const NormTable& table, const VoxelRows& gradient, const VoxelRows& result) {
  if (!table.guided) return gradient;
  const Chunks chunks(gradient);
  for_each_chunk(chunks.count(), [&](std::int64_t i) {
    const std::int64_t first = chunks.first(i);
    positive_rows(row(gradient, first), gradient.stride, chunks.size(i), gradient.channels,
                  row(result, first), result.stride);
  });
  return result;
}

/// What a gradient is worked out from: of the voxels of all processes where they make one batch.
struct BatchSums {
  torch::Tensor sum, weight;
  double voxels;
};

BatchSums batch_sums(const VoxelRows& z, const NormTable& table, const torch::Tensor& sum,
                     const torch::Tensor& weight) {
  const auto own = static_cast<double>(z.rows);
  if (!table.of_batch || !table.group) return {sum, weight, own};
  const auto numbers = torch::cat({torch::full({1}, own, torch::kDouble), sum, weight});
  table.group->sum(numbers);
  return {numbers.narrow(0, 1, z.channels), numbers.narrow(0, 1 + z.channels, z.channels),
          numbers[0].item<double>()};
}

}  // namespace

namespace {

/// Of all processes, from each one's own.
Moments over_processes(const Moments& own, const NormGroup& group) {
  const auto voxels = torch::full({1}, own.voxels, torch::kDouble);
  const auto numbers =
      torch::cat({voxels, own.mean * own.voxels, (own.variance + own.mean.square()) * own.voxels});
  group.sum(numbers);
  const double all = numbers[0].item<double>();
  const auto channels = own.mean.size(0);
  const torch::Tensor mean = numbers.narrow(0, 1, channels) / all;
  const torch::Tensor squares = numbers.narrow(0, 1 + channels, channels) / all;
  return {mean, (squares - mean.square()).clamp_min(0), all};
}

}  // namespace

Moments moments_of(const VoxelRows& z, const NormGroup* group) {
  const Chunks chunks(z);
  const std::int64_t channels = z.channels;
  const torch::Tensor parts = torch::zeros({chunks.count(), 2, channels}, torch::kFloat);
  float* part = parts.data_ptr<float>();
  for_each_chunk(chunks.count(), [&](std::int64_t i) {
    float *mean = part + 2 * i * channels, *squares = mean + channels;
    const float* first = row(z, chunks.first(i));
    add_values(first, z.stride, chunks.size(i), channels, mean);
    for (std::int64_t c = 0; c < channels; ++c) mean[c] /= static_cast<float>(chunks.size(i));
    add_squares(first, z.stride, chunks.size(i), channels, mean, squares);
  });
  // Chan et al. 1979: squares around each chunk's mean, and of the means around theirs.
  const auto means = parts.select(1, 0).to(torch::kDouble);
  torch::Tensor sizes = torch::full({chunks.count(), 1}, chunks.each, torch::kDouble);
  sizes[-1] = chunks.size(chunks.count() - 1);
  const auto count = static_cast<double>(z.rows);
  const torch::Tensor mean = (means * sizes).sum(0) / count;
  const torch::Tensor squares =
      parts.select(1, 1).sum(0, false, torch::kDouble) + ((means - mean).square() * sizes).sum(0);
  const Moments own{mean, squares / count, count};
  return group == nullptr ? own : over_processes(own, *group);
}

NormTable make_norm_table(const Moments& moments, double epsilon, const torch::Tensor& weight,
                          const torch::Tensor& bias, bool of_batch) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor mean = moments.mean.to(torch::kDouble);
  const torch::Tensor inverse = (moments.variance.to(torch::kDouble) + epsilon).rsqrt();
  const torch::Tensor scale = weight.to(torch::kDouble) * inverse;
  return {scale.to(torch::kFloat),
          (bias.to(torch::kDouble) - mean * scale).to(torch::kFloat),
          mean.to(torch::kFloat),
          inverse.to(torch::kFloat),
          of_batch,
          {}};
}

void norm_relu(const VoxelRows& z, const NormTable& table, const VoxelRows& y) {
  const Chunks chunks(z);
  for_each_chunk(chunks.count(), [&](std::int64_t i) {
    norm_relu_rows(row(z, chunks.first(i)), z.stride, chunks.size(i), z.channels,
                   floats(table.scale), floats(table.shift), row(y, chunks.first(i)), y.stride);
  });
}

NormGradient norm_relu_backward(const VoxelRows& z, const NormTable& table, const VoxelRows& of_y,
                                const VoxelRows& result) {
  const VoxelRows gradient = arriving(table, of_y, result);
  const auto [sum, product] = gradient_sums(z, table, gradient);
  const torch::Tensor inverse = table.inverse.to(torch::kDouble);
  const torch::Tensor weight = product * inverse;  // sum of gradient * normalised z
  const BatchSums batch = batch_sums(z, table, sum, weight);
  // dz = scale (g - mean(g) - normalised z * mean(g * normalised z)), as g, z and 1 in turn.
  torch::Tensor of_z = torch::zeros({z.channels}, torch::kFloat), constant = of_z;
  if (table.of_batch) {
    const torch::Tensor scale = table.scale.to(torch::kDouble) / batch.voxels;
    const torch::Tensor slope = -scale * batch.weight * inverse;
    constant = (-scale * batch.sum - slope * table.mean.to(torch::kDouble)).to(torch::kFloat);
    of_z = slope.to(torch::kFloat);
  }
  const Chunks chunks(z);
  for_each_chunk(chunks.count(), [&](std::int64_t i) {
    const std::int64_t first = chunks.first(i);
    gradient_rows(row(z, first), z.stride, row(gradient, first), gradient.stride, chunks.size(i),
                  z.channels, floats(table.scale), floats(table.shift), floats(of_z),
                  floats(constant), row(result, first), result.stride);
  });
  return {weight.to(torch::kFloat), sum.to(torch::kFloat)};
}

}  // namespace uptake
