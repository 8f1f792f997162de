// SPDX-License-Identifier: MIT
// Batch normalisation with running statistics as a scale and a shift a channel.
#pragma once

#include <cmath>

#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// y = (x − μ)/√(σ² + ε)·γ + β as y = x·scale + shift, of channel c; γ and β null: 1 and 0.
template <class Scalar>
struct FoldBatchNorm {
  const Scalar *gamma, *beta, *mean, *variance;
  double epsilon;
  Scalar *scale, *shift;

  INCEPTION_HOST_DEVICE void operator()(Index c) const {
    const double g = gamma != nullptr ? static_cast<double>(gamma[c]) : 1;
    const double b = beta != nullptr ? static_cast<double>(beta[c]) : 0;
    const double factor = g / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    scale[c] = static_cast<Scalar>(factor);
    shift[c] = static_cast<Scalar>(b - static_cast<double>(mean[c]) * factor);
  }
};

}  // namespace inception::detail
