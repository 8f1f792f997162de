// SPDX-License-Identifier: MIT
// What a training step keeps on the Cuda device besides its model: targets, and the loss on its way back.
#pragma once

#include <cstdint>

#include "inception/tensor/cuda_buffer.cuh"
#include "inception/tensor/pinned_buffer.cuh"

namespace inception::detail {

/// The loss of a step, as the host reads it.
struct StepTotal {
  double loss = 0;         ///< of all outputs, weighted
  double correct = 0;      ///< images, by the main output
  std::uint32_t skip = 0;  ///< not 0: loss or gradients are not finite, and nothing may be updated
};

/// For batches of one size; it stays where it is, so that a graph can use it.
struct StepMemory {
  StepMemory() = default;
  StepMemory(Index images, Index outputs, const Cuda& device)
      : targets(3 * images, device),
        targets_here(3 * images, device),
        image_sums(2 * images, device),
        output_sums(2 * outputs, device),
        total(1, device),
        total_here(1, device) {}

  Buffer<std::int32_t, Cuda>
      targets;  ///< labels, partners, and the bits of shares: one copy a step
  PinnedBuffer<std::int32_t> targets_here;
  Buffer<double, Cuda> image_sums;   ///< loss and correctness of each image of one output
  Buffer<double, Cuda> output_sums;  ///< the same of all images, for each output
  Buffer<StepTotal, Cuda> total;
  PinnedBuffer<StepTotal> total_here;
};

}  // namespace inception::detail
