// SPDX-License-Identifier: MIT
// Mean and squared deviations of each channel on the Cuda device.
#pragma once

#include "inception/ops/cuda_pixel_sums.cuh"

namespace inception::detail {

/// Mean and Σ (x − mean)² of so many values.
template <class Number>
struct ChannelMoments {
  Number count, mean, squares;

  /// Takes more values in (Chan, Golub & LeVeque 1979).
  INCEPTION_HOST_DEVICE void join(const ChannelMoments& more) {
    if (more.count == 0) return;
    if (count == 0) {
      *this = more;
      return;
    }
    const Number total = count + more.count;
    const Number difference = more.mean - mean;
    mean += difference * more.count / total;
    squares += more.squares + difference * difference * count * more.count / total;
    count = total;
  }
};

/// Where the moments of a value lie, and the memory on the way to them. Whoever writes the value, or
/// measures it, decides of how many pixels a chunk is.
template <class Scalar>
struct MomentsMemory {
  ChannelTree<ChannelMoments<double>> tree;
  double* joined;   ///< [2][C]: mean and squared deviations of all pixels
  Scalar* partial;  ///< [chunks][2][C]: those of a chunk
  Index pixels, chunk_size;

  MomentsMemory(Scratch& scratch, const Shape& shape, Index the_chunk_size, Index channels_of_block)
      : tree((shape.pixels() + the_chunk_size - 1) / the_chunk_size,
             (shape.c + channels_of_block - 1) / channels_of_block, shape.c),
        joined(scratch.take<double>(2 * shape.c)),
        partial(scratch.take<Scalar>(tree.chunks * 2 * shape.c)),
        pixels(shape.pixels()),
        chunk_size(the_chunk_size) {
    tree.take(scratch);
  }
};

/// Moments of the pixels [first, first + step, …, last) of one channel. Deviations are from the first
/// value, which lies among the others: as sound as those from the mean, and the values are read once.
template <class Scalar>
__device__ ChannelMoments<Scalar> moments_of_pixels(const View<const Scalar>& x, Index c,
                                                    Index first, Index last, Index step) {
  ChannelMoments<Scalar> m{};
  if (first >= last) return m;
  const Scalar origin = x.pixel(first)[c];
  Scalar sum = 0, squares = 0;
  for (Index p = first; p < last; p += step) {
    const Scalar difference = x.pixel(p)[c] - origin;
    sum += difference;
    squares += difference * difference;
  }
  m.count = static_cast<Scalar>((last - first + step - 1) / step);
  m.mean = origin + sum / m.count;
  m.squares = squares - sum * (sum / m.count);
  if (m.squares < 0) m.squares = 0;  // of rounding
  return m;
}

/// Measures one chunk of a value that this block of Columns · Rows threads has read or written, and
/// joins those of all chunks where the block is the last.
template <int Columns, int Rows, class Scalar>
__device__ void measure_chunk(const View<const Scalar>& x, int chunk, int channel_block,
                              const MomentsMemory<Scalar>& memory) {
  const int thread = static_cast<int>(threadIdx.x);
  const Index c = static_cast<Index>(channel_block) * Columns + thread % Columns;
  const Index begin = chunk * memory.chunk_size;
  const Index end =
      begin + memory.chunk_size < memory.pixels ? begin + memory.chunk_size : memory.pixels;
  const bool inside = c < x.shape.c;
  const ChannelMoments<Scalar> of_rows = join_results<Columns, Rows, ChannelMoments<Scalar>>(
      inside ? Rows : 0,
      [&](int row) { return moments_of_pixels(x, c, begin + row, end, Index{Rows}); });
  if (thread < Columns && inside) {
    Scalar* const to = memory.partial + static_cast<Index>(chunk) * 2 * x.shape.c;
    to[c] = of_rows.mean;
    to[x.shape.c + c] = of_rows.squares;
  }
  const auto of_chunk = [&](int i, Index channel) {
    const Index left = memory.pixels - i * memory.chunk_size;
    const Scalar* const from = memory.partial + static_cast<Index>(i) * 2 * x.shape.c;
    return ChannelMoments<double>{
        static_cast<double>(left < memory.chunk_size ? left : memory.chunk_size),
        static_cast<double>(from[channel]), static_cast<double>(from[x.shape.c + channel])};
  };
  memory.tree.template join<Columns, Rows>(chunk, channel_block, of_chunk,
                                           [&](Index channel, const ChannelMoments<double>& all) {
                                             memory.joined[channel] = all.mean;
                                             memory.joined[x.shape.c + channel] = all.squares;
                                           });
}

template <class Scalar>
__global__ void __launch_bounds__(chunk_threads)
    moments_kernel(View<const Scalar> x, MomentsMemory<Scalar> memory) {
  measure_chunk<chunk_channels, chunk_rows>(x, static_cast<int>(blockIdx.x),
                                            static_cast<int>(blockIdx.y), memory);
}

/// Measures a value that is there, for whoever writes values without measuring them.
template <class Scalar>
void measure_channels(const Cuda& device, const View<const Scalar>& x, Scratch& scratch) {
  MomentsMemory<Scalar> memory(scratch, x.shape, chunk_pixels, chunk_channels);
  if (x.shape.size() == 0) return;
  device.activate();
  memory.tree.counters = device.counters(memory.tree.counter_count());
  moments_kernel<<<chunk_grid(x.shape), chunk_threads, 0, device.stream()>>>(x, memory);
  check_launch("moments_kernel");
}

}  // namespace inception::detail
