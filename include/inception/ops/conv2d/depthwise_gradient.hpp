// SPDX-License-Identifier: MIT
// The gradient of a depthwise convolution's weights.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/depthwise_product.hpp"

namespace inception::detail {

/// How the work is cut, which decides the order of sums and so must not depend on the threads.
struct DepthwiseCuts {
  static constexpr Index most_channels =
      256;  ///< at a time, so that their sums stay in the first cache
  static constexpr Index pixels_of_split = 8192;
  static constexpr Index most_splits = 64;
  static constexpr Index tiles_of_run = 16;

  DepthwiseCuts(int taps, const Shape& dy)
      : channel_groups((dy.c + most_channels - 1) / most_channels),
        splits(std::clamp<Index>(dy.pixels() / pixels_of_split, 1, most_splits)),
        weights(Index{taps} * dy.c) {}

  Index first_channel(Index group) const { return group * most_channels; }

  Index channel_groups, splits, weights;
};

/// Scratch of depthwise_gradient().
template <class Scalar>
struct DepthwiseGradientScratch {
  DepthwiseGradientScratch(Scratch& scratch, const DepthwiseCuts& cuts, int taps, int threads)
      : run_each(taps * DepthwiseCuts::most_channels),
        runs(scratch.take<Scalar>(run_each * threads)),
        parts(scratch.take<Scalar>(cuts.splits > 1 ? cuts.splits * cuts.weights : 0)) {}

  Index run_each;
  Scalar* runs;   ///< [threads][taps][channels of a group]
  Scalar* parts;  ///< [splits][taps][C]
};

/// Adds a tile's products to sums[t][c]: Taps of them from tap `first`, over vectors of channels.
template <int Taps, class Scalar>
void add_depthwise_taps(const Scalar* const* pixels, const Scalar* const* dy, int first,
                        Index first_channel, Index channels, Scalar* sums) {
  using Vector = simd::Vector<Scalar>;
  constexpr int rows = simd::block_rows, lanes = simd::lanes<Scalar>;
  const Scalar* const* x = pixels + first * rows;
  Scalar* to = sums + first * channels;
  Index c = 0;
  for (; c + lanes <= channels; c += lanes) {
    Vector sum[Taps];
    simd::unroll<Taps>([&](auto t) __attribute__((always_inline)) {
      sum[t] = simd::load(to + t * channels + c);
    });
    for (int r = 0; r < rows; ++r) {
      const Vector gradient = simd::load(dy[r] + first_channel + c);
      simd::unroll<Taps>([&](auto t) __attribute__((always_inline)) {
        sum[t] += gradient * simd::load(x[t * rows + r] + first_channel + c);
      });
    }
    simd::unroll<Taps>([&](auto t) __attribute__((always_inline)) {
      simd::store(to + t * channels + c, sum[t]);
    });
  }
  for (; c < channels; ++c) {
    for (int t = 0; t < Taps; ++t) {
      Scalar sum = to[t * channels + c];
      for (int r = 0; r < rows; ++r) {
        sum += dy[r][first_channel + c] * x[t * rows + r][first_channel + c];
      }
      to[t * channels + c] = sum;
    }
  }
}

/// dw[t][c] = Σ_pixels x[through tap t][c] · dy[c] on all threads. `p` has x for its source and dy,
/// which is only read, for its destination.
///
/// Sums of a run of tiles are added up before they join the total, so that rounding errors grow
/// slowly.
template <class Scalar>
void depthwise_gradient(const Cpu& cpu, const IndirectProduct<Scalar>& p, const DepthwiseCuts& cuts,
                        const DepthwiseScratch<Scalar>& scratch,
                        const DepthwiseGradientScratch<Scalar>& memory, Scalar* dw) {
  constexpr int rows = simd::block_rows;
  const Index all = p.source.shape.c, total = p.position_count();
  const Index tiles = (total + rows - 1) / rows;
  const TapReach reach(p.taps, p.tap_count, p.source.shape.extent());
  std::fill_n(scratch.zeros, all, Scalar{0});
  cpu.parallel_for(cuts.splits * cuts.channel_groups, [&](Index item, int worker) {
    const Index split = item / cuts.channel_groups, group = item % cuts.channel_groups;
    const Index first_channel = cuts.first_channel(group);
    const Index channels = std::min(DepthwiseCuts::most_channels, all - first_channel);
    Scalar* const to = cuts.splits > 1 ? memory.parts + split * cuts.weights : dw;
    Scalar* const run = memory.runs + worker * memory.run_each;
    const Scalar** pixels = scratch.pixels + Index{worker} * p.tap_count * rows;
    for (int t = 0; t < p.tap_count; ++t) {
      std::fill_n(to + t * all + first_channel, channels, Scalar{0});
    }
    const Index last = (split + 1) * tiles / cuts.splits;
    for (Index begin = split * tiles / cuts.splits; begin < last;
         begin += DepthwiseCuts::tiles_of_run) {
      std::fill_n(run, p.tap_count * channels, Scalar{0});
      const Index end = std::min(last, begin + DepthwiseCuts::tiles_of_run);
      for (Index tile = begin; tile < end; ++tile) {
        const Index count = std::min<Index>(rows, total - tile * rows);
        Scalar* gradients[rows];
        point_tile(p, reach, scratch.zeros, scratch.zeros, tile * rows, count, pixels, gradients);
        int t = 0;
        for (; t + 9 <= p.tap_count; t += 9) {
          add_depthwise_taps<9>(pixels, gradients, t, first_channel, channels, run);
        }
        for (; t < p.tap_count; ++t) {
          add_depthwise_taps<1>(pixels, gradients, t, first_channel, channels, run);
        }
      }
      for (int t = 0; t < p.tap_count; ++t) {
        Scalar* const sums = to + t * all + first_channel;
        for (Index c = 0; c < channels; ++c) sums[c] += run[t * channels + c];
      }
    }
  });
  if (cuts.splits == 1) return;
  cpu.parallel_for(p.tap_count, [&](Index t, int) {
    Scalar* const sums = dw + t * all;
    std::copy_n(memory.parts + t * all, all, sums);
    for (Index s = 1; s < cuts.splits; ++s) {
      const Scalar* more = memory.parts + s * cuts.weights + t * all;
      for (Index c = 0; c < all; ++c) sums[c] += more[c];
    }
  });
}

}  // namespace inception::detail
