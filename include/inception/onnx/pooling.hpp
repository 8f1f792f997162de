// SPDX-License-Identifier: MIT
// Pooling in ONNX, whose ceil mode counts windows otherwise than PyTorch: padding is written out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "inception/onnx/translation.hpp"
#include "inception/ops/average_pool/average_axes.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// Rows or columns behind the input that the last window reaches, at least 0.
constexpr int overhang(int input, int output, int kernel, int stride, int padding, int dilation) {
  return std::max(0, (output - 1) * stride + dilation * (kernel - 1) + 1 - padding - input);
}

/// Padding as ONNX writes it, [top, left, bottom, right]: behind the input just what the windows reach, so
/// that floor mode gives the same grid whatever the layer's mode.
inline std::vector<std::int64_t> reached_padding(const OnnxOperation& o) {
  const Window& w = o.operation.window;
  return {w.padding.height, w.padding.width,
          overhang(o.in.height, o.out.height, w.kernel.height, w.stride.height, w.padding.height,
                   w.dilation.height),
          overhang(o.in.width, o.out.width, w.kernel.width, w.stride.width, w.padding.width,
                   w.dilation.width)};
}

/// The attributes of every window but its padding.
inline std::vector<OnnxAttribute> window_attributes(const Window& w) {
  const auto pair = [](Extent e) { return std::vector<std::int64_t>{e.height, e.width}; };
  std::vector<OnnxAttribute> attributes{{"kernel_shape", pair(w.kernel)},
                                        {"strides", pair(w.stride)}};
  if (w.dilation != Extent{1, 1}) attributes.push_back({"dilations", pair(w.dilation)});
  return attributes;
}

inline OnnxResult translate_max_pool(const OnnxOperation& o) {
  auto attributes = window_attributes(o.operation.window);
  attributes.push_back({"pads", reached_padding(o)});
  return {o.add("MaxPool", {o.graph.grid(o.inputs[0])}, std::move(attributes))};
}

/// The averages along one axis as a matrix [outputs, inputs].
template <class Average>
std::vector<float> averaging_matrix(const Average& axis, Index outputs, Index inputs) {
  std::vector<float> matrix(static_cast<std::size_t>(outputs * inputs));
  for (Index i = 0; i < outputs; ++i) {
    const Range range = axis.inputs(i);
    for (Index h = range.first; h < range.last; ++h) {
      matrix[static_cast<std::size_t>(i * inputs + h)] = 1.0F / static_cast<float>(axis.divisor(i));
    }
  }
  return matrix;
}

/// y = R · x · Cᵀ of every channel: averages whose windows are not all of one size.
template <class Average>
OnnxResult average_by_matrices(const OnnxOperation& o, const Average& rows,
                               const Average& columns) {
  const auto by_rows = averaging_matrix(rows, o.out.height, o.in.height);
  const auto by_columns = averaging_matrix(columns, o.out.width, o.in.width);
  std::vector<float> transposed(by_columns.size());
  const auto wide = static_cast<std::size_t>(o.in.width);
  const auto narrow = static_cast<std::size_t>(o.out.width);
  for (std::size_t i = 0; i < narrow; ++i) {
    for (std::size_t w = 0; w < wide; ++w) transposed[w * narrow + i] = by_columns[i * wide + w];
  }
  const std::string left = o.constant("rows", {o.out.height, o.in.height}, by_rows);
  const std::string right = o.constant("columns", {o.in.width, o.out.width}, transposed);
  const std::string between = o.add("MatMul", {left, o.graph.grid(o.inputs[0])});
  return {o.add("MatMul", {between, right})};
}

inline OnnxResult translate_avg_pool(const OnnxOperation& o) {
  const Window& w = o.operation.window;
  const auto padding = reached_padding(o);
  const bool beyond = padding[2] > w.padding.height || padding[3] > w.padding.width;
  if (o.operation.count_padding && beyond) {  // ONNX would count what lies behind the padding
    const SlidingAxes axes(o.operation, Shape{1, o.in.height, o.in.width, 1},
                           Shape{1, o.out.height, o.out.width, 1});
    return average_by_matrices(o, axes.rows, axes.columns);
  }
  auto attributes = window_attributes(w);
  attributes.push_back({"pads", padding});
  attributes.push_back({"count_include_pad", std::int64_t{o.operation.count_padding}});
  return {o.add("AveragePool", {o.graph.grid(o.inputs[0])}, std::move(attributes))};
}

inline OnnxResult translate_adaptive_avg_pool(const OnnxOperation& o) {
  if (o.out == Extent{1, 1}) return {o.add("GlobalAveragePool", {o.graph.grid(o.inputs[0])})};
  return average_by_matrices(o, AdaptiveAverage{o.in.height, o.out.height},
                             AdaptiveAverage{o.in.width, o.out.width});
}

}  // namespace inception::detail
