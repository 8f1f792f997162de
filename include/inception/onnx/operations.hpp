// SPDX-License-Identifier: MIT
// The operations of the library as nodes of ONNX.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "inception/onnx/pooling.hpp"
#include "inception/onnx/translation.hpp"
#include "inception/ops/activation/relu.hpp"
#include "inception/ops/average_pool/average_pool.hpp"
#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/dropout/dropout.hpp"
#include "inception/ops/flatten/flatten.hpp"
#include "inception/ops/linear/linear.hpp"
#include "inception/ops/local_response_norm/local_response_norm.hpp"
#include "inception/ops/max_pool/max_pool.hpp"
#include "inception/ops/softmax/softmax.hpp"
#include "inception/ops/sum/sum.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// γ and β of a batch norm with 1 and 0 where it has none, and its running statistics.
struct OnnxBatchNorm {
  std::vector<float> gamma, beta, mean, variance;

  explicit OnnxBatchNorm(const OnnxOperation& o)
      : mean(o.tensor("running_mean")), variance(o.tensor("running_var")) {
    const Operation& norm = o.operation;
    gamma = gamma_row(norm) == none ? std::vector<float>(mean.size(), 1) : o.tensor("weight");
    beta = beta_row(norm) == none ? std::vector<float>(mean.size(), 0) : o.tensor("bias");
  }
};

/// Scales a weight [K, ...] and shifts a bias [K] as the batch norm behind them would their result.
inline void fold(const OnnxOperation& norm, std::vector<float>& weight, std::vector<float>& bias) {
  const OnnxBatchNorm n(norm);
  const std::size_t channels = n.mean.size(), each = weight.size() / channels;
  bias.resize(channels, 0);
  for (std::size_t k = 0; k < channels; ++k) {
    const double scale = n.gamma[k] / std::sqrt(double{n.variance[k]} + norm.operation.epsilon);
    for (std::size_t i = k * each; i < (k + 1) * each; ++i) {
      weight[i] = static_cast<float>(weight[i] * scale);
    }
    bias[k] = static_cast<float>((double{bias[k]} - n.mean[k]) * scale + n.beta[k]);
  }
}

inline OnnxResult translate_conv2d(const OnnxOperation& o) {
  const Operation& conv = o.operation;
  const Window& w = conv.window;
  std::vector<float> weight = o.tensor("weight"), bias;
  if (conv.bias) bias = o.tensor("bias");
  if (o.folded != nullptr) fold(*o.folded, weight, bias);
  std::vector<std::string> inputs{o.graph.grid(o.inputs[0]),
                                  o.constant("weight",
                                             {conv.out_channels, conv.in_channels / conv.groups,
                                              w.kernel.height, w.kernel.width},
                                             std::move(weight))};
  if (!bias.empty()) inputs.push_back(o.constant("bias", {conv.out_channels}, std::move(bias)));
  auto attributes = window_attributes(w);
  attributes.push_back(
      {"pads", w.same ? reached_padding(o)
                      : std::vector<std::int64_t>{w.padding.height, w.padding.width,
                                                  w.padding.height, w.padding.width}});
  if (conv.groups != 1) attributes.push_back({"group", std::int64_t{conv.groups}});
  return {o.add("Conv", std::move(inputs), std::move(attributes))};
}

/// Rows are multiplied by the weights; over a larger grid that is a convolution of 1x1.
inline OnnxResult translate_linear(const OnnxOperation& o) {
  const Operation& linear = o.operation;
  const bool rows = o.in == Extent{1, 1};
  std::vector<std::int64_t> shape{linear.out_channels, linear.in_channels};
  if (!rows) shape.insert(shape.end(), {1, 1});
  std::vector<std::string> inputs{rows ? o.graph.rows(o.inputs[0]) : o.graph.grid(o.inputs[0]),
                                  o.constant("weight", std::move(shape), o.tensor("weight"))};
  if (linear.bias) inputs.push_back(o.constant("bias", {linear.out_channels}, o.tensor("bias")));
  if (!rows) return {o.add("Conv", std::move(inputs))};
  return {o.add("Gemm", std::move(inputs), {{"transB", std::int64_t{1}}}), true};
}

inline OnnxResult translate_batch_norm(const OnnxOperation& o) {
  OnnxBatchNorm n(o);
  const std::vector<std::int64_t> shape{o.operation.in_channels};
  return {o.add("BatchNormalization",
                {o.inputs[0].name, o.constant("weight", shape, std::move(n.gamma)),
                 o.constant("bias", shape, std::move(n.beta)),
                 o.constant("running_mean", shape, std::move(n.mean)),
                 o.constant("running_var", shape, std::move(n.variance))},
                {{"epsilon", static_cast<float>(o.operation.epsilon)}}),
          o.inputs[0].rows};
}

/// ONNX begins an even window one channel later than PyTorch does.
inline OnnxResult translate_local_response_norm(const OnnxOperation& o) {
  const Operation& norm = o.operation;
  if (norm.size % 2 == 0) {
    throw Error("ONNX: local response normalisation must be over an odd number of channels; " +
                o.title() + " is over " + std::to_string(norm.size) +
                ", and ONNX's window of that size is another");
  }
  return {o.add("LRN", {o.graph.grid(o.inputs[0])},
                {{"size", std::int64_t{norm.size}},
                 {"alpha", static_cast<float>(norm.alpha)},
                 {"beta", static_cast<float>(norm.beta)},
                 {"bias", static_cast<float>(norm.k)}})};
}

/// y = x₀ + scale · x₁
inline OnnxResult translate_sum(const OnnxOperation& o) {
  const bool rows = o.inputs[0].rows && o.inputs[1].rows;
  const auto summand = [&](std::size_t i) {
    return rows ? o.inputs[i].name : o.graph.grid(o.inputs[i]);
  };
  std::string second = summand(1);
  if (o.operation.scale != 1) {
    const auto factor = static_cast<float>(o.operation.scale);
    second = o.add("Mul", {second, o.constant("scale", {}, {factor})});
  }
  return {o.add("Add", {summand(0), second}), rows};
}

inline OnnxResult translate_relu(const OnnxOperation& o) {
  return {o.add("Relu", {o.inputs[0].name}), o.inputs[0].rows};
}
inline OnnxResult translate_softmax(const OnnxOperation& o) {
  return {o.add("Softmax", {o.inputs[0].name}, {{"axis", std::int64_t{1}}}), o.inputs[0].rows};
}
inline OnnxResult translate_flatten(const OnnxOperation& o) {
  return {o.graph.rows(o.inputs[0]), true};
}
inline OnnxResult translate_to_nothing(const OnnxOperation& o) { return o.inputs[0]; }

inline constexpr std::array<OnnxTranslation, 12> onnx_translations{
    {{&ops::Conv2d::type, translate_conv2d},
     {&ops::Linear::type, translate_linear},
     {&ops::BatchNorm2d::type, translate_batch_norm},
     {&ops::ReLU::type, translate_relu},
     {&ops::MaxPool2d::type, translate_max_pool},
     {&ops::AvgPool2d::type, translate_avg_pool},
     {&ops::AdaptiveAvgPool2d::type, translate_adaptive_avg_pool},
     {&ops::LocalResponseNorm::type, translate_local_response_norm},
     {&ops::Sum::type, translate_sum},
     {&ops::Softmax::type, translate_softmax},
     {&ops::Flatten::type, translate_flatten},
     {&ops::Copy::type, translate_to_nothing}}};

}  // namespace inception::detail
