// SPDX-License-Identifier: MIT
// Sums over all pixels, a channel each, on the Cuda device, in one kernel.
#pragma once

#include "inception/ops/cuda_channel_tree.cuh"
#include "inception/ops/view.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception::detail {

// A block takes 32 channels, which lie next to each other in memory, of a chunk of pixels. Chunks
// follow from the shape alone, so that no sum depends on the GPU.
inline constexpr int chunk_channels = 32;
inline constexpr int chunk_rows = 8;           // pixels at a time
inline constexpr int pixels_of_a_thread = 16;  // one behind the other
inline constexpr int chunk_pixels = chunk_rows * pixels_of_a_thread;
inline constexpr int chunk_threads = chunk_channels * chunk_rows;

inline Index pixel_chunks(const Shape& shape) {
  return (shape.pixels() + chunk_pixels - 1) / chunk_pixels;
}
inline Index channel_blocks(Index channels) {
  return (channels + chunk_channels - 1) / chunk_channels;
}
inline dim3 chunk_grid(const Shape& shape) {
  return dim3(static_cast<unsigned>(std::max<Index>(1, pixel_chunks(shape))),
              static_cast<unsigned>(channel_blocks(shape.c)));
}

/// The channel and the pixels of a chunk that a thread takes: every chunk_rows-th from the first on.
struct ChunkPlace {
  Index c, first, last;

  __device__ ChunkPlace(const Shape& shape, int chunk, int channel_block) {
    const auto thread = static_cast<Index>(threadIdx.x);
    c = static_cast<Index>(channel_block) * chunk_channels + thread % chunk_channels;
    const Index begin = static_cast<Index>(chunk) * chunk_pixels;
    const Index end = begin + chunk_pixels;
    first = begin + thread / chunk_channels;
    last = c >= shape.c ? first : end < shape.pixels() ? end : shape.pixels();
  }
};

template <int Sums>
struct ChannelSums {
  double sums[Sums];

  __device__ void join(const ChannelSums& more) {
    for (int s = 0; s < Sums; ++s) sums[s] += more.sums[s];
  }
};

/// Memory on the way to sums.
template <int Sums, class Scalar>
struct PixelSumsMemory {
  ChannelTree<ChannelSums<Sums>> tree;
  Scalar* partial;  ///< [chunks][Sums][C]

  PixelSumsMemory(Scratch& scratch, const Shape& shape)
      : tree(pixel_chunks(shape), channel_blocks(shape.c), shape.c),
        partial(scratch.take<Scalar>(tree.chunks * Sums * shape.c)) {
    tree.take(scratch);
  }
};

/// What a block does: adds up a chunk, and where it is the last finishes its channels, and says so.
template <int Sums, class Scalar, class Terms, class Finish>
__device__ bool sum_chunk(const Shape& shape, int chunk, int channel_block, const Terms& terms,
                          const PixelSumsMemory<Sums, Scalar>& memory, const Finish& finish) {
  __shared__ Scalar rows[Sums][chunk_rows][chunk_channels];
  const ChunkPlace at(shape, chunk, channel_block);
  Scalar sums[Sums] = {};
  for (Index p = at.first; p < at.last; p += chunk_rows) terms(p, at.c, sums);
  const int column = static_cast<int>(threadIdx.x) % chunk_channels;
  const int row = static_cast<int>(threadIdx.x) / chunk_channels;
  for (int s = 0; s < Sums; ++s) rows[s][row][column] = sums[s];
  __syncthreads();
  if (row < Sums && at.c < shape.c) {  // a row of threads adds up one of the sums, in order
    Scalar sum = rows[row][0][column];
    for (int other = 1; other < chunk_rows; ++other) sum += rows[row][other][column];
    memory.partial[(static_cast<Index>(chunk) * Sums + row) * shape.c + at.c] = sum;
  }
  const auto of_chunk = [&](int i, Index c) {
    ChannelSums<Sums> of;
    for (int s = 0; s < Sums; ++s) {
      of.sums[s] =
          static_cast<double>(memory.partial[(static_cast<Index>(i) * Sums + s) * shape.c + c]);
    }
    return of;
  };
  return memory.tree.template join<chunk_channels, chunk_rows>(
      chunk, channel_block, of_chunk,
      [&](Index c, const ChannelSums<Sums>& all) { finish(c, all.sums); });
}

template <int Sums, class Scalar, class Terms, class Finish>
__global__ void __launch_bounds__(chunk_threads)
    pixel_sums_kernel(Shape shape, Terms terms, PixelSumsMemory<Sums, Scalar> memory,
                      Finish finish) {
  sum_chunk(shape, static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y), terms, memory,
            finish);
}

/// Adds up what terms(pixel, c, sums) adds to `Sums` sums, over all pixels of a shape, and calls
/// finish(c, sums) for each channel.
template <int Sums, class Scalar, class Terms, class Finish>
void sum_pixels(const Cuda& device, const Shape& shape, PixelSumsMemory<Sums, Scalar> memory,
                const Terms& terms, const Finish& finish) {
  static_assert(Sums <= chunk_rows, "a row of threads for each sum");
  if (shape.c == 0) return;
  device.activate();
  memory.tree.counters = device.counters(memory.tree.counter_count());
  pixel_sums_kernel<<<chunk_grid(shape), chunk_threads, 0, device.stream()>>>(shape, terms, memory,
                                                                              finish);
  check_launch("pixel_sums_kernel");
}

}  // namespace inception::detail
