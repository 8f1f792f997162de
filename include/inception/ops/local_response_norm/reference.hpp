// SPDX-License-Identifier: MIT
// Local response normalisation as its formula says it.
#pragma once

#include <algorithm>
#include <cmath>

#include "inception/ops/local_response_norm/local_response_norm.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// First and last + 1 channel of window(c) = [c − ⌊size/2⌋, c − ⌊size/2⌋ + size) ∩ [0, C).
struct ResponseWindow {
  Index first, last;

  ResponseWindow(const Operation& o, Index c, Index channels)
      : first(std::max<Index>(0, c - o.size / 2)),
        last(std::min<Index>(channels, c - o.size / 2 + o.size)) {}
};

/// s_c = k + α/size · Σ_{d ∈ window(c)} x_d² of one pixel.
template <class Scalar>
Scalar response_sum(const Operation& o, const Scalar* x, Index c, Index channels) {
  const ResponseWindow window(o, c, channels);
  Scalar squares = 0;
  for (Index d = window.first; d < window.last; ++d) squares += x[d] * x[d];
  return static_cast<Scalar>(o.k) + static_cast<Scalar>(o.alpha / o.size) * squares;
}

/// y_c = x_c · s_c^(−β)
template <class Scalar>
void local_response_norm(const Operation& o, View<const Scalar> x, View<Scalar> y) {
  for (Index p = 0; p < x.shape.pixels(); ++p) {
    for (Index c = 0; c < x.shape.c; ++c) {
      const Scalar s = response_sum(o, x.pixel(p), c, x.shape.c);
      y.pixel(p)[c] = x.pixel(p)[c] * std::pow(s, static_cast<Scalar>(-o.beta));
    }
  }
}

/// ∂y_c/∂x_d = [c = d] · s_c^(−β) − 2αβ/size · x_c · x_d · s_c^(−β−1) for d ∈ window(c)
template <class Scalar>
void local_response_norm_backward(const Operation& o, View<const Scalar> x, View<const Scalar> dy,
                                  View<Scalar> dx) {
  const auto beta = static_cast<Scalar>(o.beta);
  const auto factor = static_cast<Scalar>(2 * o.alpha * o.beta / o.size);
  set_zero(dx);
  for (Index p = 0; p < x.shape.pixels(); ++p) {
    const Scalar* in = x.pixel(p);
    for (Index c = 0; c < x.shape.c; ++c) {
      const Scalar s = response_sum(o, in, c, x.shape.c);
      const ResponseWindow window(o, c, x.shape.c);
      dx.pixel(p)[c] += dy.pixel(p)[c] * std::pow(s, -beta);
      for (Index d = window.first; d < window.last; ++d) {
        dx.pixel(p)[d] -= dy.pixel(p)[c] * factor * in[c] * in[d] * std::pow(s, -beta - 1);
      }
    }
  }
}

}  // namespace inception::reference
