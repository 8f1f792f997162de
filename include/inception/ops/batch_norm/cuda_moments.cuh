// SPDX-License-Identifier: MIT
// Mean and variance of each channel on the Cuda device.
#pragma once

#include "inception/ops/cuda_pixel_sums.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception::detail {

/// Mean and Σ (x − mean)² of so many values.
struct ChannelMoments {
  double count = 0, mean = 0, squares = 0;

  /// Takes more values in (Chan, Golub & LeVeque 1979).
  INCEPTION_HOST_DEVICE void join(const ChannelMoments& more) {
    if (more.count == 0) return;
    const double total = count + more.count;
    const double difference = more.mean - mean;
    mean += difference * more.count / total;
    squares += more.squares + difference * difference * count * more.count / total;
    count = total;
  }
};

/// moments[chunk][2][C]: mean and squared deviations of each chunk of pixels. Each value is read once
/// and kept in a register, for the deviations are from the chunk's own mean.
template <class Scalar>
__global__ void __launch_bounds__(chunk_channels* chunk_rows)
    chunk_moments_kernel(View<const Scalar> x, Scalar* moments) {
  __shared__ Scalar memory[chunk_rows][chunk_channels];
  __shared__ Scalar means[chunk_channels];
  const Index pixels = x.shape.pixels(), channels = x.shape.c;
  const Index first = static_cast<Index>(blockIdx.x) * chunk_pixels;
  const Index count = pixels - first < chunk_pixels ? pixels - first : chunk_pixels;
  const Index c = static_cast<Index>(blockIdx.y) * chunk_channels + threadIdx.x;
  Scalar values[pixels_of_a_thread];
  Scalar sum = 0;
#pragma unroll
  for (int i = 0; i < pixels_of_a_thread; ++i) {
    const Index p = i * chunk_rows + static_cast<Index>(threadIdx.y);
    values[i] = p < count && c < channels ? x.pixel(first + p)[c] : Scalar{0};
    sum += values[i];
  }
  sum = sum_of_rows<chunk_rows>(sum, memory);
  if (threadIdx.y == 0) means[threadIdx.x] = sum / static_cast<Scalar>(count);
  __syncthreads();
  const Scalar mean = means[threadIdx.x];
  Scalar squares = 0;
#pragma unroll
  for (int i = 0; i < pixels_of_a_thread; ++i) {
    const Index p = i * chunk_rows + static_cast<Index>(threadIdx.y);
    const Scalar difference = p < count ? values[i] - mean : Scalar{0};
    squares += difference * difference;
  }
  squares = sum_of_rows<chunk_rows>(squares, memory);
  if (threadIdx.y != 0 || c >= channels) return;
  Scalar* to = moments + static_cast<Index>(blockIdx.x) * 2 * channels;
  to[c] = mean;
  to[channels + c] = squares;
}

/// Calls finish(c, moments) with those of all chunks.
template <class Scalar, class Finish>
__global__ void __launch_bounds__(chunk_channels* join_rows)
    join_moments_kernel(Index pixels, Index channels, const Scalar* moments, Finish finish) {
  __shared__ double memory[3][join_rows][chunk_channels];
  const Index c = static_cast<Index>(blockIdx.x) * chunk_channels + threadIdx.x;
  ChannelMoments own;
  if (c < channels) {
    for (Index chunk = threadIdx.y; chunk * chunk_pixels < pixels; chunk += join_rows) {
      const Index left = pixels - chunk * chunk_pixels;
      const Scalar* of_chunk = moments + chunk * 2 * channels;
      own.join({static_cast<double>(left < chunk_pixels ? left : chunk_pixels),
                static_cast<double>(of_chunk[c]), static_cast<double>(of_chunk[channels + c])});
    }
  }
  memory[0][threadIdx.y][threadIdx.x] = own.count;
  memory[1][threadIdx.y][threadIdx.x] = own.mean;
  memory[2][threadIdx.y][threadIdx.x] = own.squares;
  __syncthreads();
  if (threadIdx.y != 0 || c >= channels) return;
  for (int row = 1; row < join_rows; ++row) {
    own.join(
        {memory[0][row][threadIdx.x], memory[1][row][threadIdx.x], memory[2][row][threadIdx.x]});
  }
  finish(c, own);
}

/// Mean and variance of all pixels, a channel each; `memory` is for chunk_sums_size(shape, 2) elements.
template <class Scalar, class Finish>
void channel_moments(const Cuda& device, const View<const Scalar>& x, Scalar* memory,
                     const Finish& finish) {
  if (x.shape.size() == 0) return;
  device.activate();
  const unsigned across = channel_blocks(x.shape.c);
  chunk_moments_kernel<<<dim3(static_cast<unsigned>(pixel_chunks(x.shape)), across),
                         dim3(chunk_channels, chunk_rows), 0, device.stream()>>>(x, memory);
  check_launch("chunk_moments_kernel");
  join_moments_kernel<<<across, dim3(chunk_channels, join_rows), 0, device.stream()>>>(
      x.shape.pixels(), x.shape.c, static_cast<const Scalar*>(memory), finish);
  check_launch("join_moments_kernel");
}

}  // namespace inception::detail
