// SPDX-License-Identifier: MIT
// Two phases of work in one kernel, where the second needs what all blocks of the first have found.
#pragma once

#include "inception/tensor/cuda_last_block.cuh"

namespace inception::detail {

/// A launch of 2·blocks blocks: the first half works in the first phase, the second half waits for parts
/// of its result. Which half a block belongs to depends on the order in which blocks start, so that all
/// who are waited for have started, and none of them waits: this needs no more blocks at once than one.
struct TwoPhases {
  int blocks;          ///< of a phase
  int parts;           ///< that are waited for one by one
  unsigned* counters;  ///< 2 + parts, all 0

  static Index counter_count(Index parts) { return 2 + parts; }

  /// The number of this block by order of start: below `blocks` it is of the first phase.
  __device__ int take_number() const {
    __shared__ int number;
    if (threadIdx.x == 0) number = static_cast<int>(atomicAdd(counters, 1U));
    __syncthreads();
    return number;
  }
  /// First phase: the result of a part is written. For all threads of the block.
  __device__ void announce(int part) const {
    __syncthreads();
    if (threadIdx.x != 0) return;
    __threadfence();
    atomicExch(counters + 2 + part, 1U);
  }
  /// Second phase: waits for the result of a part. For all threads of the block.
  __device__ void await(int part) const {
    if (threadIdx.x == 0) {
      const volatile unsigned* const announced = counters + 2 + part;
      while (*announced == 0) {
      }
      __threadfence();
    }
    __syncthreads();
  }
  /// Second phase, at the end: the last block sets the counters back.
  __device__ void leave() const {
    if (!last_to_arrive(counters + 1, blocks)) return;
    for (int part = static_cast<int>(threadIdx.x); part < parts;
         part += static_cast<int>(blockDim.x)) {
      counters[2 + part] = 0;
    }
    if (threadIdx.x == 0) counters[0] = 0;
  }
};

}  // namespace inception::detail
