// SPDX-License-Identifier: MIT
// Maximum pooling as its formula says it.
#pragma once

#include <cmath>
#include <limits>

#include "inception/ops/max_pool/max_pool.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// The largest value of a window and where it stands; h = −1 where the window sees only padding.
template <class Scalar>
struct WindowMaximum {
  Scalar value = -std::numeric_limits<Scalar>::infinity();
  Index h = -1, w = -1;

  WindowMaximum(const Operation& o, View<const Scalar> x, Index n, Index i, Index j, Index c) {
    const Window& window = o.window;
    for (Index u = 0; u < window.kernel.height; ++u) {
      for (Index v = 0; v < window.kernel.width; ++v) {
        const Index row =
            i * window.stride.height + u * window.dilation.height - window.padding.height;
        const Index column =
            j * window.stride.width + v * window.dilation.width - window.padding.width;
        if (!inside(x.shape, row, column)) continue;
        const Scalar candidate = x.pixel(n, row, column)[c];
        if (h < 0 || candidate > value || std::isnan(candidate)) {
          value = candidate;
          h = row;
          w = column;
        }
      }
    }
  }
};

/// y[n,i,j,c] = max_{u,v} x[n, i·S+u·D−P, j·S+v·D−P, c]
template <class Scalar>
void max_pool(const Operation& o, View<const Scalar> x, View<Scalar> y) {
  for_each_pixel(y.shape, [&](Index n, Index i, Index j) {
    for (Index c = 0; c < y.shape.c; ++c) {
      y.pixel(n, i, j)[c] = WindowMaximum<Scalar>(o, x, n, i, j, c).value;
    }
  });
}

/// Each dy goes to the pixel that gave its maximum.
template <class Scalar>
void max_pool_backward(const Operation& o, View<const Scalar> x, View<const Scalar> dy,
                       View<Scalar> dx) {
  set_zero(dx);
  for_each_pixel(dy.shape, [&](Index n, Index i, Index j) {
    for (Index c = 0; c < dy.shape.c; ++c) {
      const WindowMaximum<Scalar> m(o, x, n, i, j, c);
      if (m.h >= 0) dx.pixel(n, m.h, m.w)[c] += dy.pixel(n, i, j)[c];
    }
  });
}

}  // namespace inception::reference
