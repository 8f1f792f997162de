// SPDX-License-Identifier: MIT
// The scaled sum and the copy as their formulas say them.
#pragma once

#include "inception/ops/reference.hpp"
#include "inception/ops/sum/sum.hpp"

namespace inception::reference {

/// y = x₀ + scale · x₁.
template <class Scalar>
void sum(const Operation& o, View<const Scalar> x0, View<const Scalar> x1, View<Scalar> y) {
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    for (Index c = 0; c < y.shape.c; ++c) {
      y.pixel(p)[c] = x0.pixel(p)[c] + static_cast<Scalar>(o.scale) * x1.pixel(p)[c];
    }
  }
}

/// dx₀ = dy, dx₁ = scale · dy.
template <class Scalar>
void sum_backward(const Operation& o, View<const Scalar> dy, View<Scalar> dx0, View<Scalar> dx1) {
  for (Index p = 0; p < dy.shape.pixels(); ++p) {
    for (Index c = 0; c < dy.shape.c; ++c) {
      dx0.pixel(p)[c] = dy.pixel(p)[c];
      dx1.pixel(p)[c] = static_cast<Scalar>(o.scale) * dy.pixel(p)[c];
    }
  }
}

/// y = x, and dx = dy is the same map.
template <class Scalar>
void copy(View<const Scalar> x, View<Scalar> y) {
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    for (Index c = 0; c < y.shape.c; ++c) y.pixel(p)[c] = x.pixel(p)[c];
  }
}

}  // namespace inception::reference
