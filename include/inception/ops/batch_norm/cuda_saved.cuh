// SPDX-License-Identifier: MIT
// What batch norm's forward pass on the Cuda device leaves for its backward pass.
#pragma once

#include <cmath>
#include <cstddef>

#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// An array a channel each.
template <class Scalar>
struct SavedNorm {
  Scalar *mean, *inverse, *scale, *shift;

  SavedNorm(std::byte* saved, Index channels)
      : mean(reinterpret_cast<Scalar*>(saved)),
        inverse(mean + channels),
        scale(inverse + channels),
        shift(scale + channels) {}

  /// y before the ReLU, and the same bits wherever it is asked for.
  INCEPTION_HOST_DEVICE static Scalar normalised(Scalar x, Scalar scale, Scalar shift) {
    return std::fma(x, scale, shift);
  }
};

}  // namespace inception::detail
