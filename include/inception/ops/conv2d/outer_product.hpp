// SPDX-License-Identifier: MIT
// The innermost kernel of the weights' gradient: outer products of pixels, summed in registers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/panels.hpp"

namespace inception::detail {

/// Pixels whose outer products are summed up in registers before they join dw: rounding errors grow
/// with the root of this and of the number of runs, and the gradients of a run fit the first cache.
inline constexpr int gradient_run = 256;

/// Panels from which on gathering the channels of a block pays.
inline constexpr Index gathering_panels = 4;

/// Channels gathered at a time: three cache lines of floats, four blocks of 12.
inline constexpr Index gathered_channels = 48;

/// dw[r][k] += Σ_p x[p][r] · dy[p][k], or = where it is the first run.
///
/// A Factor is what is multiplied: a scalar, or a pair of bfloat16 from the same pixel of two images.
template <class Scalar, class Factor = Scalar>
struct OuterProduct {
  const Factor* const* x = nullptr;    ///< [pixels] pointers to the first channel
  Factor* gathered = nullptr;          ///< memory of gather_channels()
  const std::int32_t* rows = nullptr;  ///< [pixels] where in `dy` the gradient of the pixel begins
  const Factor* dy = nullptr;          ///< panels, [pixels][panel_width] each
  Index panel_size = Index{gradient_run} * panel_width<Scalar>;  ///< from one to the next
  int pixels = 0;
  Scalar* dw = nullptr;  ///< element (first channel, first column)
  Index row_stride = 0;
  Index columns = 0;  ///< of all panels
  bool first = false;
};

/// `Rows` input channels from `channel` on, panel `panel`. `Gathered`: x is read from the copy.
///
/// Meanwhile it asks for channel `ahead` of every pixel, which somebody will need soon.
template <int Rows, int Vectors, bool Gathered, class Scalar, class Factor>
void outer_block(const OuterProduct<Scalar, Factor>& job, Index channel, Index panel, Index ahead,
                 const Factor* gathered = nullptr) {
  using Vector = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  constexpr int full = panel_width<Scalar>;
  const Factor* const panel_of_dy = job.dy + panel * job.panel_size;
  Scalar* const dw = job.dw + channel * job.row_stride + panel * full;
  const int columns = static_cast<int>(std::min<Index>(full, job.columns - panel * full));
  Vector sum[Rows * Vectors];
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    sum[i] = simd::zero<Vector>();
    // The weights of a deep layer lie far away: ask for them now, add to them at the end.
    if (i % Vectors * lanes < columns) {
      __builtin_prefetch(dw + i / Vectors * job.row_stride + i % Vectors * lanes, 1);
    }
  });
  for (int p = 0; p < job.pixels; ++p, gathered += Rows) {
    const Factor* pixel = Gathered ? gathered : job.x[p] + channel;
    __builtin_prefetch(job.x[p] + ahead);
    const Factor* dy = panel_of_dy + job.rows[p];
    simd::Vector<Factor> gradient[Vectors];
    simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      gradient[v] = simd::load(dy + v * lanes);
    });
    simd::unroll<Rows>([&](auto r) __attribute__((always_inline)) {
      const Factor value = pixel[r];
      simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
        simd::multiply_add(sum[r * Vectors + v], gradient[v], value);
      });
    });
  }
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    constexpr int v = i % Vectors;
    const int here = columns - v * lanes;
    if (here <= 0) return;
    Scalar* to = dw + i / Vectors * job.row_stride + v * lanes;
    if (here >= lanes) {
      simd::store(to, job.first ? sum[i] : simd::load(to) + sum[i]);
    } else {
      simd::store_some(to, job.first ? sum[i] : simd::load_some(to, here) + sum[i], here);
    }
  });
}

/// Calls visit(first channel, rows) for blocks as tall as the registers allow. Blocks of 12 and 8 rows
/// make up every multiple of 4 from 8 on but 16, which is two of 8.
template <class Visit>
__attribute__((always_inline)) inline void for_each_block(Index channels, Visit&& visit) {
  constexpr bool tall = simd::block_rows >= 14;
  constexpr int most = tall ? 12 : simd::block_rows;
  Index c = 0;
  const auto run = [&](auto rows, Index keep) __attribute__((always_inline)) {
    for (; c + rows <= channels && (channels - c == rows || channels - c - rows >= keep);
         c += rows) {
      visit(c, rows);
    }
  };
  if constexpr (tall) {
    run(std::integral_constant<int, most>{}, 8);      // leaves no remainder below 8
    run(std::integral_constant<int, 9>{}, channels);  // three colours of three pixels
    run(std::integral_constant<int, 8>{}, 0);
  } else {
    run(std::integral_constant<int, most>{}, 0);
  }
  if constexpr (most > 4) run(std::integral_constant<int, 4>{}, 0);
  run(std::integral_constant<int, 2>{}, 0);
  run(std::integral_constant<int, 1>{}, 0);
}

/// Copies `channels` of every pixel from `first` on into [block][pixel][rows of the block]; the block
/// of channel c begins at c · gradient_run.
template <class Scalar, class Factor>
void gather_channels(const OuterProduct<Scalar, Factor>& job, Index first, Index channels) {
  for (int p = 0; p < job.pixels; ++p) {
    const Factor* pixel = job.x[p] + first;
    for_each_block(
        channels, [&](Index c, auto rows) __attribute__((always_inline)) {
          std::memcpy(job.gathered + c * gradient_run + p * rows, pixel + c, rows * sizeof(Factor));
        });
  }
}

/// All channels against all panels.
///
/// Either the panels are the outer loop: a panel stays in the first cache. Or, where several panels
/// read them, the channels are: some whole cache lines of each pixel are copied first, since pixels
/// lie so far apart that they share a few of the cache's sets.
template <class Scalar, class Factor>
void outer_product(const OuterProduct<Scalar, Factor>& job, Index channels) {
  const Index vectors = padded_columns<Scalar>(job.columns) / simd::lanes<Scalar>;
  if (vectors < 2 * gathering_panels) {
    for (Index panel = 0; panel < vectors / 2; ++panel) {
      for_each_block(channels, [&](Index c, auto rows) {
        outer_block<rows, 2, false>(job, c, panel, c + 2 * rows - 1);
      });
    }
    if (vectors % 2 == 1) {
      for_each_block(channels, [&](Index c, auto rows) {
        outer_block<rows, 1, false>(job, c, vectors / 2, c + 2 * rows - 1);
      });
    }
    return;
  }
  for (Index first = 0; first < channels; first += gathered_channels) {
    const Index some = std::min(gathered_channels, channels - first);
    gather_channels(job, first, some);
    for_each_block(some, [&](Index c, auto rows) {
      const Factor* block = job.gathered + c * gradient_run;
      // The channels that are gathered next, a part with each block.
      const Index ahead = first + gathered_channels + c;
      for (Index panel = 0; panel < vectors / 2; ++panel) {
        outer_block<rows, 2, true>(job, first + c, panel, ahead, block);
      }
      if (vectors % 2 == 1) {
        outer_block<rows, 1, true>(job, first + c, vectors / 2, ahead, block);
      }
    });
  }
}

}  // namespace inception::detail
