// SPDX-License-Identifier: MIT
// Flattening as its formula says it.
#pragma once

#include "inception/ops/flatten/flatten.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// y[n, (c·H + h)·W + w] = x[n,h,w,c]
template <class Scalar>
void flatten(View<const Scalar> x, View<Scalar> y) {
  for_each_pixel(x.shape, [&](Index n, Index h, Index w) {
    for (Index c = 0; c < x.shape.c; ++c) {
      y.pixel(n, 0, 0)[(c * x.shape.h + h) * x.shape.w + w] = x.pixel(n, h, w)[c];
    }
  });
}

/// dx[n,h,w,c] = dy[n, (c·H + h)·W + w]
template <class Scalar>
void flatten_backward(View<const Scalar> dy, View<Scalar> dx) {
  for_each_pixel(dx.shape, [&](Index n, Index h, Index w) {
    for (Index c = 0; c < dx.shape.c; ++c) {
      dx.pixel(n, h, w)[c] = dy.pixel(n, 0, 0)[(c * dx.shape.h + h) * dx.shape.w + w];
    }
  });
}

}  // namespace inception::reference
