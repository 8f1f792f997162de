// SPDX-License-Identifier: MIT
// The rectifier as its formula says it.
#pragma once

#include "inception/ops/activation/relu.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// y = max(x, 0); a NaN stays.
template <class Scalar>
void relu(View<const Scalar> x, View<Scalar> y) {
  for (Index p = 0; p < x.shape.pixels(); ++p) {
    for (Index c = 0; c < x.shape.c; ++c) y.pixel(p)[c] = x.pixel(p)[c] < 0 ? 0 : x.pixel(p)[c];
  }
}

/// dx = dy where y > 0, else 0. A fused rectifier masks its operation's dy in the same way.
template <class Scalar>
void relu_backward(View<const Scalar> y, View<const Scalar> dy, View<Scalar> dx) {
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    for (Index c = 0; c < y.shape.c; ++c) dx.pixel(p)[c] = y.pixel(p)[c] <= 0 ? 0 : dy.pixel(p)[c];
  }
}

}  // namespace inception::reference
