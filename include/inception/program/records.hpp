// SPDX-License-Identifier: MIT
// The rows of a program's tables besides its operations: values, parameters, buffers, names.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "inception/ops/operation.hpp"

namespace inception {

/// A tensor that flows: [N, H, W, channels], or a slice of the channels of another value.
struct Value {
  int channels = 0;
  ValueId parent = none;
  int offset = 0;
};

/// How the first values of a parameter are drawn.
enum class Initial : std::uint8_t {
  weight,  ///< by the model's initialiser
  bias,    ///< by the model's initialiser
  zeros,
  ones,
};

/// How a parameter's PyTorch layout maps to ours.
enum class Layout : std::uint8_t {
  plain,        ///< the same order
  convolution,  ///< [out, in, kh, kw] there, [kh, kw, in, out] here
  linear,       ///< [out, in] there, [in, out] here
};

/// A trained tensor, with its shape as PyTorch writes it. Extents may be Dynamic.
struct Parameter {
  OperationId operation = none;
  std::string_view name;
  std::array<int, 4> shape{};
  int rank = 0;
  Layout layout = Layout::plain;
  Initial initial = Initial::zeros;
  double raised = 0;  ///< added to the first values: a model's norm_bias
  int fan_in = 1, fan_out = 1;
  bool decay = false;
};

/// A tensor of state that is saved but not trained: running statistics, counters.
struct StateBuffer {
  OperationId operation = none;
  std::string_view name;
  int size = 0;
  double initial = 0;
  bool counter = false;  ///< a 0-d int64 instead of `size` scalars
};

/// A name, a position or both inside the scope around it: "inception4a" · "branch" 1 · 0.
struct Scope {
  int parent = none;
  std::string_view name;
  int number = none;
};

/// A result of the network, by name.
struct Output {
  std::string_view name;
  ValueId value = none;
};

}  // namespace inception
