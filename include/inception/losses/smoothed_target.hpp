// SPDX-License-Identifier: MIT
// Label smoothing.
#pragma once

#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A target probability after label smoothing: q' = (1 − ε) q + ε / K.
///
/// Source   Szegedy et al., arXiv:1512.00567, section 7
INCEPTION_HOST_DEVICE constexpr double smoothed_target(double target, double label_smoothing,
                                                       Index classes) {
  return (1 - label_smoothing) * target + label_smoothing / static_cast<double>(classes);
}

}  // namespace inception
