// SPDX-License-Identifier: MIT
// What an optimizer sees of a model: parameters and gradients side by side, and their ranges.
#pragma once

#include <span>

#include "inception/tensor/index.hpp"

namespace inception {

/// One parameter tensor inside the arenas. Biases and batch norm's parameters do not decay.
struct ParameterRange {
  Index offset = 0;
  Index size = 0;
  bool decay = true;
};

/// The parameters of a model, their gradients (same order, same size) and the tensors in them.
/// Elements between the ranges are padding and stay zero.
template <class Scalar>
struct Arenas {
  std::span<Scalar> parameters;
  std::span<Scalar> gradients;
  std::span<const ParameterRange> ranges;
};

}  // namespace inception
