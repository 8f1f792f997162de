// SPDX-License-Identifier: MIT
// Blocks of one kernel that wait for nobody: the last to arrive goes on with what all of them wrote.
#pragma once

#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

/// Whether this block is the last of `blocks` that arrive at a counter, which was 0 and is 0 again
/// behind the last. The last block sees what the others wrote before they arrived. For all threads of
/// a block together.
__device__ inline bool last_to_arrive(unsigned* counter, int blocks) {
  __shared__ bool last;
  __syncthreads();  // what this block writes is written, and the answer before has been read
  if (threadIdx.x == 0) {
    __threadfence();
    last = atomicAdd(counter, 1U) + 1 == static_cast<unsigned>(blocks);
    if (last) *counter = 0;
    __threadfence();
  }
  __syncthreads();
  return last;
}

}  // namespace inception::detail
