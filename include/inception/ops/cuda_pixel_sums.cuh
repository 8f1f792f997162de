// SPDX-License-Identifier: MIT
// Sums over all pixels, a channel each, on the Cuda device: first of chunks of pixels, then of those.
#pragma once

#include "inception/ops/view.hpp"
#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

// A block takes 32 channels, which lie next to each other in memory, of a chunk of pixels. Chunks
// follow from the shape alone, so that no sum depends on the GPU.
inline constexpr int chunk_channels = 32;
inline constexpr int chunk_rows = 8;           // pixels at a time
inline constexpr int pixels_of_a_thread = 16;  // one behind the other
inline constexpr int chunk_pixels = chunk_rows * pixels_of_a_thread;
inline constexpr int join_rows = 16;  // threads that share the chunks of a channel

inline Index pixel_chunks(const Shape& shape) {
  return (shape.pixels() + chunk_pixels - 1) / chunk_pixels;
}
/// Elements of memory that `sums` sums take: [chunks][sums][C].
inline Index chunk_sums_size(const Shape& shape, int sums) {
  return pixel_chunks(shape) * sums * shape.c;
}
inline unsigned channel_blocks(Index channels) {
  return static_cast<unsigned>((channels + chunk_channels - 1) / chunk_channels);
}

/// Adds up one value of each row of threads, in order; row 0 gets the sum.
template <int Rows, class T>
__device__ T sum_of_rows(T value, T (&memory)[Rows][chunk_channels]) {
  __syncthreads();  // the sum before has been read
  memory[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  T sum = value;
  if (threadIdx.y == 0) {
    for (int row = 1; row < Rows; ++row) sum += memory[row][threadIdx.x];
  }
  return sum;
}

/// partial[chunk][sum][c] = Σ of what terms(pixel, c, sums) adds for the chunk's pixels.
template <int Sums, class Scalar, class Terms>
__global__ void __launch_bounds__(chunk_channels* chunk_rows)
    chunk_sums_kernel(Index pixels, Index channels, Terms terms, Scalar* partial) {
  __shared__ Scalar memory[chunk_rows][chunk_channels];
  const Index chunk = blockIdx.x;
  const Index c = static_cast<Index>(blockIdx.y) * chunk_channels + threadIdx.x;
  Scalar sums[Sums] = {};
  for (int i = 0; i < pixels_of_a_thread; ++i) {
    const Index p = chunk * chunk_pixels + i * chunk_rows + threadIdx.y;
    if (p < pixels && c < channels) terms(p, c, sums);
  }
  for (int s = 0; s < Sums; ++s) {
    const Scalar sum = sum_of_rows<chunk_rows>(sums[s], memory);
    if (threadIdx.y == 0 && c < channels) partial[(chunk * Sums + s) * channels + c] = sum;
  }
}

/// Calls finish(c, sums) with the sums of all chunks, in double.
template <int Sums, class Scalar, class Finish>
__global__ void __launch_bounds__(chunk_channels* join_rows)
    join_sums_kernel(Index chunks, Index channels, const Scalar* partial, Finish finish) {
  __shared__ double memory[join_rows][chunk_channels];
  const Index c = static_cast<Index>(blockIdx.x) * chunk_channels + threadIdx.x;
  double sums[Sums];
  for (int s = 0; s < Sums; ++s) {
    double sum = 0;
    if (c < channels) {
      for (Index chunk = threadIdx.y; chunk < chunks; chunk += join_rows) {
        sum += static_cast<double>(partial[(chunk * Sums + s) * channels + c]);
      }
    }
    sums[s] = sum_of_rows<join_rows>(sum, memory);
  }
  if (threadIdx.y == 0 && c < channels) finish(c, sums);
}

/// Adds up `Sums` terms over all pixels of a shape and calls finish(c, sums) for each channel.
/// `partial` is for chunk_sums_size() elements. Of no pixels the sums are 0.
template <int Sums, class Scalar, class Terms, class Finish>
void sum_pixels(const Cuda& device, const Shape& shape, Scalar* partial, const Terms& terms,
                const Finish& finish) {
  if (shape.c == 0) return;
  device.activate();
  const Index chunks = pixel_chunks(shape);
  const unsigned across = channel_blocks(shape.c);
  if (chunks > 0) {
    chunk_sums_kernel<Sums>
        <<<dim3(static_cast<unsigned>(chunks), across), dim3(chunk_channels, chunk_rows), 0,
           device.stream()>>>(shape.pixels(), shape.c, terms, partial);
    check_launch("chunk_sums_kernel");
  }
  join_sums_kernel<Sums><<<across, dim3(chunk_channels, join_rows), 0, device.stream()>>>(
      chunks, shape.c, static_cast<const Scalar*>(partial), finish);
  check_launch("join_sums_kernel");
}

}  // namespace inception::detail
