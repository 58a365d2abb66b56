#include "nn/dense_layer.h"

#include <dnnl.hpp>
#include <utility>

#include "nn/bert.h"

namespace uptake {
namespace {

using dnnl::memory;

/// Any device, by torch.
class TorchDenseLayer : public DenseLayer {
 public:
  TorchDenseLayer(const DenseForm& form, torch::Device device)
      : factors_(form.bf16 ? torch::kBFloat16 : torch::kFloat),
        result_(form.bf16_result ? torch::kBFloat16 : torch::kFloat),
        weight_(form.weight.to(device, factors_)),
        bias_(form.bias.to(device, factors_)),
        activation_(form.activation) {}

  torch::Tensor apply(const torch::Tensor& rows) const override {
    torch::Tensor result = torch::nn::functional::linear(rows.to(factors_), weight_, bias_);
    if (!activation_.empty()) result = activate(activation_, result);
    return result.to(result_);
  }

 private:
  torch::ScalarType factors_, result_;
  torch::Tensor weight_, bias_;
  std::string activation_;
};

memory::data_type type_of(bool bf16) {
  return bf16 ? memory::data_type::bf16 : memory::data_type::f32;
}

dnnl::primitive_attr with_activation(const std::string& name) {
  dnnl::post_ops after;
  if (name == "gelu") after.append_eltwise(1, dnnl::algorithm::eltwise_gelu_erf, 0, 0);
  if (name == "gelu_new") after.append_eltwise(1, dnnl::algorithm::eltwise_gelu_tanh, 0, 0);
  if (name == "relu") after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(after);
  return attributes;
}

/// The processor, by oneDNN.
class OneDnnDenseLayer : public DenseLayer {
 public:
  explicit OneDnnDenseLayer(const DenseForm& form)
      : in_(form.weight.size(1)),
        out_(form.weight.size(0)),
        factors_(type_of(form.bf16)),
        result_(type_of(form.bf16_result)),
        attributes_(with_activation(form.activation)),
        bias_(form.bias.to(torch::kFloat).contiguous().clone()) {
    const memory::desc any({in_, out_}, factors_, memory::format_tag::any);
    const torch::Tensor weight = form.weight.to(torch::kFloat).contiguous();
    memory plain({{in_, out_}, memory::data_type::f32, memory::format_tag::ba}, engine_,
                 weight.data_ptr());
    constexpr std::int64_t usual_rows = 256;  // the layout must not depend on each call's
    weight_ = memory(product(usual_rows, any).weights_desc(), engine_);
    dnnl::stream stream(engine_);
    dnnl::reorder(plain, weight_).execute(stream, plain, weight_);
    stream.wait();
  }

  torch::Tensor apply(const torch::Tensor& rows) const override {
    const bool bf16 = factors_ == memory::data_type::bf16;
    const torch::Tensor from = rows.to(bf16 ? torch::kBFloat16 : torch::kFloat).contiguous();
    const bool bf16_result = result_ == memory::data_type::bf16;
    torch::Tensor to =
        torch::empty({from.size(0), out_}, bf16_result ? torch::kBFloat16 : torch::kFloat);
    // Kept from call to call by oneDNN itself, by shape.
    const auto description = product(from.size(0), weight_.get_desc());
    dnnl::stream stream(engine_);
    dnnl::matmul(description)
        .execute(stream, {{DNNL_ARG_SRC, {description.src_desc(), engine_, from.data_ptr()}},
                          {DNNL_ARG_WEIGHTS, weight_},
                          {DNNL_ARG_BIAS, {description.bias_desc(), engine_, bias_.data_ptr()}},
                          {DNNL_ARG_DST, {description.dst_desc(), engine_, to.data_ptr()}}});
    stream.wait();
    return to;
  }

 private:
  dnnl::matmul::primitive_desc product(std::int64_t rows, const memory::desc& weight) const {
    constexpr auto row_major = memory::format_tag::ab;
    return {dnnl::matmul::desc({{rows, in_}, factors_, row_major}, weight,
                               {{1, out_}, memory::data_type::f32, row_major},
                               {{rows, out_}, result_, row_major}),
            attributes_, engine_};
  }

  std::int64_t in_, out_;
  memory::data_type factors_, result_;
  dnnl::primitive_attr attributes_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  torch::Tensor bias_;
  memory weight_;
};

}  // namespace

std::unique_ptr<const DenseLayer> make_dense_layer(const DenseForm& form, torch::Device device) {
  if (device.is_cpu()) return std::make_unique<OneDnnDenseLayer>(form);
  return std::make_unique<TorchDenseLayer>(form, device);
}

}  // namespace uptake
