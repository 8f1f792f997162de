// SPDX-License-Identifier: MIT
// Convolution as its formula says it.
#pragma once

#include <algorithm>
#include <span>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// One product of the sum: y[n,i,j,k] += w[weight] · x[n,h,w,c].
struct ConvProduct {
  Index n, i, j, k;
  Index h, w, c;
  Index weight;
};

/// Calls body(product) for every product of a convolution; pixels outside the image give none.
template <class Body>
void for_each_product(const Operation& o, const Shape& x, const Shape& y, Body body) {
  const Window& window = o.window;
  const Index in = o.in_channels / o.groups, out = o.out_channels / o.groups;
  for_each_pixel(y, [&](Index n, Index i, Index j) {
    for (Index u = 0; u < window.kernel.height; ++u) {
      for (Index v = 0; v < window.kernel.width; ++v) {
        const Index h =
            i * window.stride.height + u * window.dilation.height - window.padding.height;
        const Index w = j * window.stride.width + v * window.dilation.width - window.padding.width;
        if (!inside(x, h, w)) continue;
        for (Index c = 0; c < in; ++c) {
          for (Index k = 0; k < o.out_channels; ++k) {
            const Index weight = ((u * window.kernel.width + v) * in + c) * o.out_channels + k;
            body(ConvProduct{n, i, j, k, h, w, k / out * in + c, weight});
          }
        }
      }
    }
  });
}

/// y[n,i,j,k] = b[k] + Σ_{u,v,c} w[u,v,c,k] · x[n, i·S+u·D−P, j·S+v·D−P, c]; b may be empty.
template <class Scalar>
void conv2d(const Operation& o, View<const Scalar> x, std::span<const Scalar> w,
            std::span<const Scalar> b, View<Scalar> y) {
  for_each_pixel(y.shape, [&](Index n, Index i, Index j) {
    for (Index k = 0; k < y.shape.c; ++k) {
      y.pixel(n, i, j)[k] = b.empty() ? 0 : b[static_cast<std::size_t>(k)];
    }
  });
  for_each_product(o, x.shape, y.shape, [&](const ConvProduct& p) {
    y.pixel(p.n, p.i, p.j)[p.k] +=
        w[static_cast<std::size_t>(p.weight)] * x.pixel(p.n, p.h, p.w)[p.c];
  });
}

/// dx += w · dy and dw += x · dy over the same products; db[k] = Σ dy[n,i,j,k] (empty: none).
template <class Scalar>
void conv2d_backward(const Operation& o, View<const Scalar> x, std::span<const Scalar> w,
                     View<const Scalar> dy, View<Scalar> dx, std::span<Scalar> dw,
                     std::span<Scalar> db) {
  set_zero(dx);
  std::fill(dw.begin(), dw.end(), Scalar{0});
  std::fill(db.begin(), db.end(), Scalar{0});
  for_each_product(o, x.shape, dy.shape, [&](const ConvProduct& p) {
    const Scalar gradient = dy.pixel(p.n, p.i, p.j)[p.k];
    dx.pixel(p.n, p.h, p.w)[p.c] += w[static_cast<std::size_t>(p.weight)] * gradient;
    dw[static_cast<std::size_t>(p.weight)] += x.pixel(p.n, p.h, p.w)[p.c] * gradient;
  });
  for_each_pixel(dy.shape, [&](Index n, Index i, Index j) {
    for (std::size_t k = 0; k < db.size(); ++k) db[k] += dy.pixel(n, i, j)[k];
  });
}

}  // namespace inception::reference
