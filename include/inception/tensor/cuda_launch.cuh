// SPDX-License-Identifier: MIT
// Runs functors over index spaces on the Cuda device; nvcc compiles it.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstdint>

#include "inception/tensor/cuda_buffer.cuh"

namespace inception {

namespace detail {

/// Threads of a block where nothing speaks for another number.
inline constexpr int block_threads = 256;

/// Grids of an index space are no larger; their threads then take several indices each.
inline constexpr Index most_blocks = 1 << 16;

/// To be called behind a launch: says which kernel could not be started.
inline void check_launch(const char* kernel) { check_cuda(cudaGetLastError(), kernel); }

template <class Function>
__global__ void __launch_bounds__(block_threads) index_kernel(Index size, Function function) {
  const Index step = static_cast<Index>(gridDim.x) * block_threads;
  for (Index i = static_cast<Index>(blockIdx.x) * block_threads + threadIdx.x; i < size;
       i += step) {
    function(i);
  }
}

/// `Number` is as narrow as the index space allows: a division of 64-bit numbers takes a GPU long.
template <class Number, class Function>
__global__ void __launch_bounds__(block_threads)
    element_kernel(Index size, Number channels, Function function) {
  const Index step = static_cast<Index>(gridDim.x) * block_threads;
  for (Index i = static_cast<Index>(blockIdx.x) * block_threads + threadIdx.x; i < size;
       i += step) {
    const auto element = static_cast<Number>(i);
    function(static_cast<Index>(element / channels), static_cast<Index>(element % channels));
  }
}

inline unsigned blocks_for(Index size) {
  return static_cast<unsigned>(std::min(most_blocks, (size + block_threads - 1) / block_threads));
}

}  // namespace detail

/// Calls function(i) for every i of [0, size) on the device, in any order.
template <class Function>
void for_each_index(const Cuda& device, Index size, const Function& function) {
  if (size <= 0) return;
  device.activate();
  detail::index_kernel<<<detail::blocks_for(size), detail::block_threads, 0, device.stream()>>>(
      size, function);
  detail::check_launch("a kernel over an index space");
}

/// Calls function(pixel, channel) for every element of [0, pixels) x [0, channels), in any order;
/// neighbouring threads have neighbouring channels.
template <class Function>
void for_each_element(const Cuda& device, Index pixels, Index channels, const Function& function) {
  const Index size = pixels * channels;
  if (size <= 0) return;
  device.activate();
  const unsigned blocks = detail::blocks_for(size);
  if (size < Index{UINT32_MAX}) {
    detail::element_kernel<<<blocks, detail::block_threads, 0, device.stream()>>>(
        size, static_cast<std::uint32_t>(channels), function);
  } else {
    detail::element_kernel<<<blocks, detail::block_threads, 0, device.stream()>>>(
        size, static_cast<std::uint64_t>(channels), function);
  }
  detail::check_launch("a kernel over pixels and channels");
}

}  // namespace inception
