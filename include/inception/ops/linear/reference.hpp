// SPDX-License-Identifier: MIT
// The fully connected layer as its formula says it.
#pragma once

#include <algorithm>
#include <span>

#include "inception/ops/linear/linear.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// y[…,k] = b[k] + Σ_c w[c,k] · x[…,c]; b may be empty.
template <class Scalar>
void linear(View<const Scalar> x, std::span<const Scalar> w, std::span<const Scalar> b,
            View<Scalar> y) {
  const auto in = static_cast<std::size_t>(x.shape.c), out = static_cast<std::size_t>(y.shape.c);
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    for (std::size_t k = 0; k < out; ++k) {
      Scalar sum = b.empty() ? 0 : b[k];
      for (std::size_t c = 0; c < in; ++c) sum += w[c * out + k] * x.pixel(p)[c];
      y.pixel(p)[k] = sum;
    }
  }
}

/// dx[…,c] = Σ_k w[c,k] · dy[…,k];  dw[c,k] = Σ x[…,c] · dy[…,k];  db[k] = Σ dy[…,k] (empty: none).
template <class Scalar>
void linear_backward(View<const Scalar> x, std::span<const Scalar> w, View<const Scalar> dy,
                     View<Scalar> dx, std::span<Scalar> dw, std::span<Scalar> db) {
  const auto in = static_cast<std::size_t>(x.shape.c), out = static_cast<std::size_t>(dy.shape.c);
  set_zero(dx);
  std::fill(dw.begin(), dw.end(), Scalar{0});
  std::fill(db.begin(), db.end(), Scalar{0});
  for (Index p = 0; p < dy.shape.pixels(); ++p) {
    for (std::size_t k = 0; k < out; ++k) {
      const Scalar gradient = dy.pixel(p)[k];
      for (std::size_t c = 0; c < in; ++c) {
        dx.pixel(p)[c] += w[c * out + k] * gradient;
        dw[c * out + k] += x.pixel(p)[c] * gradient;
      }
      if (!db.empty()) db[k] += gradient;
    }
  }
}

}  // namespace inception::reference
