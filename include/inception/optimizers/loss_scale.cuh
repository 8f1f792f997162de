// SPDX-License-Identifier: MIT
// Loss scaling on the Cuda device.
#pragma once

#include "inception/optimizers/clipping.cuh"
#include "inception/optimizers/loss_scale.hpp"

namespace inception {

/// As on the Cpu, without waiting for the norm.
template <class Scalar>
void advance_loss_scale(const Cuda& device, std::span<const Scalar> gradients,
                        std::int32_t doubled_after, LossScaleState* state) {
  const double* norm = detail::norm_on_device(gradients, device);
  for_each_index(device, 1, detail::AdvanceLossScale{norm, state, doubled_after});
}

}  // namespace inception
