#include "nn/voxel_convolution.h"

#include <dnnl.hpp>

#include "nn/voxel_rows.h"

namespace uptake {
namespace {

using dnnl::memory;

memory::dims dims_of(const Size3& size) { return {size[0], size[1], size[2]}; }

constexpr auto f32 = memory::data_type::f32;

/// What a product is made of, in the type that it is computed in.
torch::Tensor factor(const torch::Tensor& values, bool bf16) {
  return bf16 ? values.to(torch::kBFloat16) : values;
}

/// One convolution as oneDNN describes it. It keeps what it made of a description itself.
class Description {
 public:
  Description(torch::IntArrayRef from, const memory::dims& weight, const Size3& stride, bool bf16)
      : factors_(bf16 ? memory::data_type::bf16 : f32),
        weight_dims_(weight),
        stride_(dims_of(stride)) {
    const std::int64_t batch = from[0];
    Size3 size{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const Padding padding = same_padding(from[axis + 1], weight[axis + 2], stride[axis]);
      front_.push_back(padding.front);
      back_.push_back(padding.back);
      size[axis] = same_size(from[axis + 1], stride[axis]);
    }
    shape_ = {batch, size[0], size[1], size[2], weight[0]};
    from_ = {batch, from[4], from[1], from[2], from[3]};
    to_ = {batch, weight[0], size[0], size[1], size[2]};
  }

  const std::vector<std::int64_t>& result_shape() const { return shape_; }
  const dnnl::engine& engine() const { return engine_; }
  memory plain_weight(const torch::Tensor& weight) const {
    return {{weight_dims_, f32, memory::format_tag::oidhw}, engine_, weight.data_ptr()};
  }

  dnnl::convolution_forward::primitive_desc forward() const {
    return forward(voxels(from_, factors_), voxels(to_, f32));
  }
  dnnl::convolution_backward_data::primitive_desc input_gradient() const {
    const auto from = voxels(from_, f32), to = voxels(to_, factors_);
    return {{direct, from, any_weight(factors_), to, stride_, front_, back_},
            engine_,
            forward(voxels(from_, factors_), to)};
  }
  dnnl::convolution_backward_weights::primitive_desc weight_gradient() const {
    const auto from = voxels(from_, factors_), to = voxels(to_, factors_);
    return {
        {direct, from, any_weight(f32), to, stride_, front_, back_}, engine_, forward(from, to)};
  }

 private:
  static constexpr auto direct = dnnl::algorithm::convolution_direct;
  dnnl::convolution_forward::primitive_desc forward(const memory::desc& from,
                                                    const memory::desc& to) const {
    return {{dnnl::prop_kind::forward_training, direct, from, any_weight(factors_), to, stride_,
             front_, back_},
            engine_};
  }
  static memory::desc voxels(const memory::dims& shape, memory::data_type type) {
    return {shape, type, memory::format_tag::ndhwc};
  }
  memory::desc any_weight(memory::data_type type) const {
    return {weight_dims_, type, memory::format_tag::any};
  }

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  memory::data_type factors_;
  memory::dims weight_dims_, stride_, front_, back_, from_, to_;
  std::vector<std::int64_t> shape_;
};

memory::dims dims_of(const torch::Tensor& weight) {
  return {weight.sizes().begin(), weight.sizes().end()};
}

/// The weight as the operation likes it best.
memory laid_out(const Description& description, const torch::Tensor& weight,
                const memory::desc& wanted, dnnl::stream& stream) {
  memory from = description.plain_weight(weight);
  if (from.get_desc() == wanted) return from;
  memory to(wanted, description.engine());
  dnnl::reorder(from, to).execute(stream, from, to);
  return to;
}

}  // namespace

torch::Tensor convolve_voxels(const torch::Tensor& voxels, const torch::Tensor& weight,
                              const Size3& stride, bool bf16) {
  const Description description(voxels.sizes(), dims_of(weight), stride, bf16);
  const torch::Tensor from = factor(voxels, bf16);
  const torch::Tensor plain = weight.contiguous();
  const auto made = description.forward();
  const dnnl::engine& engine = description.engine();
  dnnl::stream stream(engine);
  torch::Tensor result = empty_voxels(description.result_shape());
  dnnl::convolution_forward(made).execute(
      stream, {{DNNL_ARG_SRC, {made.src_desc(), engine, from.data_ptr()}},
               {DNNL_ARG_WEIGHTS, laid_out(description, plain, made.weights_desc(), stream)},
               {DNNL_ARG_DST, {made.dst_desc(), engine, result.data_ptr()}}});
  stream.wait();
  return result;
}

torch::Tensor convolution_input_gradient(const torch::Tensor& gradient, const torch::Tensor& weight,
                                         const Size3& stride, torch::IntArrayRef shape, bool bf16) {
  const Description description(shape, dims_of(weight), stride, bf16);
  const torch::Tensor from = factor(gradient, bf16);
  const torch::Tensor plain = weight.contiguous();
  const auto made = description.input_gradient();
  const dnnl::engine& engine = description.engine();
  dnnl::stream stream(engine);
  torch::Tensor result = empty_voxels(shape.vec());
  dnnl::convolution_backward_data(made).execute(
      stream, {{DNNL_ARG_DIFF_DST, {made.diff_dst_desc(), engine, from.data_ptr()}},
               {DNNL_ARG_WEIGHTS, laid_out(description, plain, made.weights_desc(), stream)},
               {DNNL_ARG_DIFF_SRC, {made.diff_src_desc(), engine, result.data_ptr()}}});
  stream.wait();
  return result;
}

torch::Tensor convolution_weight_gradient(const torch::Tensor& gradient,
                                          const torch::Tensor& voxels, const Size3& kernel,
                                          const Size3& stride, bool bf16) {
  const memory::dims weight{gradient.size(4), voxels.size(4), kernel[0], kernel[1], kernel[2]};
  const Description description(voxels.sizes(), weight, stride, bf16);
  const torch::Tensor from = factor(voxels, bf16), to_gradient = factor(gradient, bf16);
  const auto made = description.weight_gradient();
  const dnnl::engine& engine = description.engine();
  dnnl::stream stream(engine);
  torch::Tensor result = torch::empty(weight, torch::kFloat);
  memory plain = description.plain_weight(result);
  memory to = made.diff_weights_desc() == plain.get_desc()
                  ? plain
                  : memory(made.diff_weights_desc(), engine);
  dnnl::convolution_backward_weights(made).execute(
      stream, {{DNNL_ARG_SRC, {made.src_desc(), engine, from.data_ptr()}},
               {DNNL_ARG_DIFF_DST, {made.diff_dst_desc(), engine, to_gradient.data_ptr()}},
               {DNNL_ARG_DIFF_WEIGHTS, to}});
  if (to.get_data_handle() != plain.get_data_handle()) {
    dnnl::reorder(to, plain).execute(stream, to, plain);
  }
  stream.wait();
  return result;
}

}  // namespace uptake
