// SPDX-License-Identifier: MIT
// Softmax as its formula says it.
#pragma once

#include <algorithm>
#include <cmath>

#include "inception/ops/reference.hpp"
#include "inception/ops/softmax/softmax.hpp"

namespace inception::reference {

/// y_c = exp(x_c − max x) / Σ_d exp(x_d − max x)
template <class Scalar>
void softmax(View<const Scalar> x, View<Scalar> y) {
  for (Index p = 0; p < x.shape.pixels(); ++p) {
    Scalar largest = x.pixel(p)[0];
    for (Index c = 1; c < x.shape.c; ++c) largest = std::max(largest, x.pixel(p)[c]);
    Scalar sum = 0;
    for (Index c = 0; c < x.shape.c; ++c) sum += std::exp(x.pixel(p)[c] - largest);
    for (Index c = 0; c < x.shape.c; ++c) y.pixel(p)[c] = std::exp(x.pixel(p)[c] - largest) / sum;
  }
}

/// dx_c = y_c · (dy_c − Σ_d dy_d · y_d)
template <class Scalar>
void softmax_backward(View<const Scalar> y, View<const Scalar> dy, View<Scalar> dx) {
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    Scalar sum = 0;
    for (Index c = 0; c < y.shape.c; ++c) sum += dy.pixel(p)[c] * y.pixel(p)[c];
    for (Index c = 0; c < y.shape.c; ++c) dx.pixel(p)[c] = y.pixel(p)[c] * (dy.pixel(p)[c] - sum);
  }
}

}  // namespace inception::reference
