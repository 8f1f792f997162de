// SPDX-License-Identifier: MIT
// Convolution backward by weights: outer products of input and gradient pixels, in registers.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/panels.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"
#include "inception/shape/window.hpp"

namespace inception::detail {

/// Pixels summed in registers at a time, and panels of the gradient packed for them.
inline constexpr int gradient_chunk = 256;
inline constexpr int gradient_panels = 4;

/// dw[r][k] += Σ_p x[p][r] · dy[p][k] for `Rows` channels and one packed panel.
template <class Scalar, int Rows, int Vectors>
void outer_block(const Scalar* const* x, Index channel, const Scalar* dy, int pixels, Scalar* dw,
                 Index row_stride, int columns) {
  using Vector = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  Vector sum[Rows * Vectors];
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) { sum[i] = Vector{}; });
  for (int p = 0; p < pixels; ++p, dy += Vectors * lanes) {
    const Scalar* pixel = x[p] + channel;
    Vector gradient[Vectors];
    simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      gradient[v] = simd::load(dy + v * lanes);
    });
    simd::unroll<Rows>([&](auto r) __attribute__((always_inline)) {
      const Scalar value = pixel[r];
      simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
        sum[r * Vectors + v] += gradient[v] * value;
      });
    });
  }
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    constexpr int v = i % Vectors;
    const int here = std::min(lanes, columns - v * lanes);
    if (here <= 0) return;
    Scalar* to = dw + i / Vectors * row_stride + v * lanes;
    if (here == lanes) {
      simd::store(to, simd::load(to) + sum[i]);
    } else {
      simd::store_some(to, simd::load_some(to, here) + sum[i], here);
    }
  });
}

/// All channels [first, last) against one packed panel.
template <class Scalar, int Vectors>
void outer_rows(const Scalar* const* x, Index first, Index last, const Scalar* dy, int pixels,
                Scalar* dw, Index row_stride, int columns) {
  constexpr int most = simd::block_rows >= 14 ? 12 : simd::block_rows;
  Index c = first;
  const auto run = [&](auto rows) {
    for (; c + rows <= last; c += rows) {
      outer_block<Scalar, rows, Vectors>(x, c, dy, pixels, dw + c * row_stride, row_stride,
                                         columns);
    }
  };
  run(std::integral_constant<int, most>{});
  if constexpr (most > 8) run(std::integral_constant<int, 8>{});
  if constexpr (most > 4) run(std::integral_constant<int, 4>{});
  run(std::integral_constant<int, 1>{});
}

/// Scratch of weight_gradient().
template <class Scalar>
struct WeightGradientScratch {
  WeightGradientScratch(Scratch& scratch, int threads)
      : packed(scratch.take<Scalar>(packed_each * threads)),
        pixels(scratch.take<const Scalar*>(Index{gradient_chunk} * threads)) {}

  static constexpr Index packed_each =
      Index{gradient_chunk} * gradient_panels * panel_width<Scalar>;

  Scalar* packed;         ///< [threads][panels][chunk][width]
  const Scalar** pixels;  ///< [threads][chunk]
};

/// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·S+u·D−P, j·S+v·D−P, c] · dy[n,i,j,k].
///
/// `row_stride` is the number of columns of the whole weight (all groups). Each element is summed in
/// the order of the pixels, in chunks that do not depend on the threads.
template <class Scalar>
void weight_gradient(const Cpu& cpu, const Window& w, View<const Scalar> x, View<const Scalar> dy,
                     Scalar* dw, Index row_stride, const WeightGradientScratch<Scalar>& scratch) {
  constexpr int full = panel_width<Scalar>;
  const Index channels = x.shape.c;
  const Index columns = dy.shape.c;
  const Index panels = panel_count<Scalar>(columns);
  const Index panel_groups = (panels + gradient_panels - 1) / gradient_panels;
  const Index wanted = 4 * cpu.threads();
  const Index channel_groups =
      std::clamp<Index>(wanted / (w.taps() * panel_groups), 1, std::max<Index>(channels / 24, 1));

  cpu.parallel_for(w.taps() * panel_groups * channel_groups, [&](Index item, int worker) {
    const Index channel_group = item % channel_groups;
    const Index first_panel = item / channel_groups % panel_groups * gradient_panels;
    const Index last_panel = std::min(panels, first_panel + gradient_panels);
    const Index tap = item / channel_groups / panel_groups;
    const Index first = channel_group * channels / channel_groups;
    const Index last = (channel_group + 1) * channels / channel_groups;
    Scalar* packed = scratch.packed + worker * WeightGradientScratch<Scalar>::packed_each;
    const Scalar** pixels = scratch.pixels + Index{worker} * gradient_chunk;
    Scalar* slab = dw + tap * channels * row_stride;
    for (Index c = first; c < last; ++c) {
      std::fill_n(slab + c * row_stride + first_panel * full,
                  std::min(columns, last_panel * full) - first_panel * full, Scalar{0});
    }

    int count = 0;
    const auto flush = [&] {
      for (Index panel = first_panel; panel < last_panel; ++panel) {
        const int width = width_of_panel<Scalar>(columns, panel);
        const Scalar* from = packed + (panel - first_panel) * gradient_chunk * full;
        const int here = static_cast<int>(std::min<Index>(width, columns - panel * full));
        if (width == full) {
          outer_rows<Scalar, 2>(pixels, first, last, from, count, slab + panel * full, row_stride,
                                here);
        } else {
          outer_rows<Scalar, 1>(pixels, first, last, from, count, slab + panel * full, row_stride,
                                here);
        }
      }
      count = 0;
    };
    const int row_offset =
        static_cast<int>(tap) / w.kernel.width * w.dilation.height - w.padding.height;
    const int column_offset =
        static_cast<int>(tap) % w.kernel.width * w.dilation.width - w.padding.width;
    for (Index n = 0; n < dy.shape.n; ++n) {
      for (Index i = 0; i < dy.shape.h; ++i) {
        const Index row = i * w.stride.height + row_offset;
        if (row < 0 || row >= x.shape.h) continue;
        for (Index j = 0; j < dy.shape.w; ++j) {
          const Index column = j * w.stride.width + column_offset;
          if (column < 0 || column >= x.shape.w) continue;
          pixels[count] = x.pixel(n, row, column);
          const Scalar* gradient = dy.pixel(n, i, j);
          for (Index panel = first_panel; panel < last_panel; ++panel) {
            const int width = width_of_panel<Scalar>(columns, panel);
            const Index here = std::min<Index>(width, columns - panel * full);
            Scalar* to = packed + (panel - first_panel) * gradient_chunk * full + count * width;
            std::copy_n(gradient + panel * full, here, to);
            std::fill(to + here, to + width, Scalar{0});
          }
          if (++count == gradient_chunk) flush();
        }
      }
    }
    if (count > 0) flush();
  });
}

}  // namespace inception::detail
