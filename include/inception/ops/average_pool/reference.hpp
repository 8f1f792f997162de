// SPDX-License-Identifier: MIT
// Average pooling, sliding and adaptive, as the formulas say it.
#pragma once

#include <algorithm>

#include "inception/ops/average_pool/average_pool.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// Input pixels of one output, and what their sum is divided by.
struct AverageWindow {
  Index first_h, last_h, first_w, last_w;  // the last ones excluded
  Index divisor;
};

/// Window (i, j) of a sliding average over an image of h x w. PyTorch cuts it at the end of the
/// padding, counts its area where padding counts, and only then cuts it to the image.
inline AverageWindow sliding_window(const Operation& o, const Shape& x, Index i, Index j) {
  const Window& w = o.window;
  AverageWindow a{};
  a.first_h = i * w.stride.height - w.padding.height;
  a.first_w = j * w.stride.width - w.padding.width;
  a.last_h = std::min(a.first_h + w.kernel.height, x.h + w.padding.height);
  a.last_w = std::min(a.first_w + w.kernel.width, x.w + w.padding.width);
  const Index with_padding = (a.last_h - a.first_h) * (a.last_w - a.first_w);
  a.first_h = std::max<Index>(a.first_h, 0);
  a.first_w = std::max<Index>(a.first_w, 0);
  a.last_h = std::min(a.last_h, x.h);
  a.last_w = std::min(a.last_w, x.w);
  const Index real = (a.last_h - a.first_h) * (a.last_w - a.first_w);
  a.divisor = o.count_padding ? with_padding : real;
  return a;
}

/// Rows [⌊i·H/A⌋, ⌈(i+1)·H/A⌉), likewise columns.
inline AverageWindow adaptive_window(const Shape& x, const Shape& y, Index i, Index j) {
  AverageWindow a{};
  a.first_h = i * x.h / y.h;
  a.last_h = ((i + 1) * x.h + y.h - 1) / y.h;
  a.first_w = j * x.w / y.w;
  a.last_w = ((j + 1) * x.w + y.w - 1) / y.w;
  a.divisor = (a.last_h - a.first_h) * (a.last_w - a.first_w);
  return a;
}

/// y[n,i,j,c] = 1/D · Σ_{h,w ∈ window(i,j)} x[n,h,w,c]
template <class Scalar, class WindowOf>
void average(View<const Scalar> x, View<Scalar> y, WindowOf window_of) {
  for_each_pixel(y.shape, [&](Index n, Index i, Index j) {
    const AverageWindow a = window_of(i, j);
    for (Index c = 0; c < y.shape.c; ++c) {
      Scalar sum = 0;
      for (Index h = a.first_h; h < a.last_h; ++h) {
        for (Index w = a.first_w; w < a.last_w; ++w) sum += x.pixel(n, h, w)[c];
      }
      y.pixel(n, i, j)[c] = sum / static_cast<Scalar>(a.divisor);
    }
  });
}

/// dx[n,h,w,c] = Σ_{i,j: (h,w) ∈ window(i,j)} dy[n,i,j,c] / D
template <class Scalar, class WindowOf>
void average_backward(View<const Scalar> dy, View<Scalar> dx, WindowOf window_of) {
  set_zero(dx);
  for_each_pixel(dy.shape, [&](Index n, Index i, Index j) {
    const AverageWindow a = window_of(i, j);
    for (Index c = 0; c < dy.shape.c; ++c) {
      for (Index h = a.first_h; h < a.last_h; ++h) {
        for (Index w = a.first_w; w < a.last_w; ++w) {
          dx.pixel(n, h, w)[c] += dy.pixel(n, i, j)[c] / static_cast<Scalar>(a.divisor);
        }
      }
    }
  });
}

template <class Scalar>
void avg_pool(const Operation& o, View<const Scalar> x, View<Scalar> y) {
  average(x, y, [&](Index i, Index j) { return sliding_window(o, x.shape, i, j); });
}

template <class Scalar>
void avg_pool_backward(const Operation& o, View<const Scalar> dy, View<Scalar> dx) {
  average_backward(dy, dx, [&](Index i, Index j) { return sliding_window(o, dx.shape, i, j); });
}

template <class Scalar>
void adaptive_avg_pool(View<const Scalar> x, View<Scalar> y) {
  average(x, y, [&](Index i, Index j) { return adaptive_window(x.shape, y.shape, i, j); });
}

template <class Scalar>
void adaptive_avg_pool_backward(View<const Scalar> dy, View<Scalar> dx) {
  average_backward(dy, dx,
                   [&](Index i, Index j) { return adaptive_window(dx.shape, dy.shape, i, j); });
}

}  // namespace inception::reference
