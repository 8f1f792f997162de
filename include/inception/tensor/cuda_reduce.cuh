// SPDX-License-Identifier: MIT
// Sums of a block of threads, in an order that nothing changes.
#pragma once

#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

struct Plus {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a + b;
  }
};

struct Larger {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return b > a ? b : a;
  }
};

/// Joins one value of each of `Threads` threads, a power of two, pair by pair: all get the result.
/// `memory` is shared memory for as many values; it may be used again for the next reduction.
template <int Threads, class T, class Join>
__device__ T reduce_block(T value, T* memory, Join join) {
  static_assert(Threads > 0 && (Threads & (Threads - 1)) == 0, "a power of two");
  const int thread = static_cast<int>(threadIdx.x);
  __syncthreads();  // the result of the reduction before has been read
  memory[thread] = value;
  __syncthreads();
  for (int half = Threads / 2; half > 0; half /= 2) {
    if (thread < half) memory[thread] = join(memory[thread], memory[thread + half]);
    __syncthreads();
  }
  return memory[0];
}

}  // namespace inception::detail
