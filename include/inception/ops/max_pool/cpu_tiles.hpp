// SPDX-License-Identifier: MIT
// Maximum pooling with windows of 3x3 on the Cpu device, 2x2 results at a time.
#pragma once

#include <algorithm>
#include <cstdint>

#include "inception/ops/kernel.hpp"
#include "inception/ops/max_pool/cpu_lanes.hpp"
#include "inception/ops/window_range.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::detail {

/// The kernels of the windows that networks use most: 3x3, stride 1 or 2, no dilation.
///
/// Windows overlap. What 2x2 results read is loaded once: 4x4 instead of 36 pixels at stride 1, and
/// the comparisons along a row are shared by the windows that hold it. The results are those of the
/// general loops to the bit: which candidate wins does not depend on how comparisons are grouped,
/// and sums keep their order.
template <class Scalar, int Stride>
class MaxPoolTiles {
  using Lanes = MaxPoolLanes<Scalar>;
  using Tap = typename Lanes::Tap;
  using Taps = typename Lanes::Taps;
  using Vector = typename Lanes::Vector;

 public:
  static bool fits(const Window& w) {
    return w.kernel == Extent{3, 3} && w.stride == Extent{Stride, Stride} &&
           w.dilation == Extent{1, 1} && w.padding.height < 3 && w.padding.width < 3;
  }

  template <bool Track>
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const WindowAxes axes(ctx.operation->window, ctx.x[0].shape, ctx.y.shape);
    const Index bands = (axes.rows.outputs + 1) / 2;
    ctx.device->parallel_for(ctx.y.shape.n * bands, [&](Index item, int /*worker*/) {
      for (Index j = 0; j < axes.columns.outputs; j += 2) {
        find<Track>(ctx, axes, item / bands, item % bands * 2, j);
      }
    });
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const WindowAxes axes(ctx.operation->window, ctx.dx[0].shape, ctx.dy.shape);
    const Index top = first_pixel(axes.rows), left = first_pixel(axes.columns);
    const Index bands = (axes.rows.inputs - top + 1) / 2;
    ctx.device->parallel_for(ctx.dy.shape.n * bands, [&](Index item, int /*worker*/) {
      for (Index w = left; w < axes.columns.inputs; w += 2) {
        collect(ctx, axes, item / bands, top + item % bands * 2, w);
      }
    });
  }

 private:
  /// What two adjacent windows read along an axis, and the windows that two adjacent pixels lie in.
  static constexpr int read = 3 + Stride, reaching = 3 / Stride + 1;
  /// Pixels of a tile ahead that are fetched into the second cache: a run of a few pixels is too
  /// short for the processor to guess the next.
  static constexpr int ahead = 4;

  /// A value and the tap that it comes from.
  struct Candidate {
    Vector value;
    Taps tap;
  };

  /// The larger one: of equal ones the first, of NaNs the last.
  __attribute__((always_inline)) static Candidate winner(const Candidate& first,
                                                         const Candidate& later) {
    const auto wins = (later.value > first.value) | (later.value != later.value);
    return {wins ? later.value : first.value, wins ? later.tap : first.tap};
  }

  /// The winners of two adjacent windows along an axis.
  __attribute__((always_inline)) static void slide(const Candidate* in, Candidate& first,
                                                   Candidate& second) {
    if constexpr (Stride == 1) {
      const Candidate shared = winner(in[1], in[2]);
      first = winner(in[0], shared);
      second = winner(shared, in[3]);
    } else {
      first = winner(winner(in[0], in[1]), in[2]);
      second = winner(winner(in[2], in[3]), in[4]);
    }
  }

  /// The pixels along an axis that two adjacent windows read, and their taps counted from tap 0 of
  /// the first. For one in the padding its neighbour inside stands twice, which changes no winner;
  /// nor does it matter what a window reads that is not there.
  struct Line {
    Index pixel[read];
    Index tap[read];

    Line(const WindowAxis& axis, Index first_window) {
      const Index start = axis.start(first_window);
      for (int i = 0; i < read; ++i) {
        pixel[i] = std::clamp<Index>(start + i, 0, axis.inputs - 1);
        tap[i] = pixel[i] - start;
      }
    }
  };

  /// The windows (i, j), (i, j+1), (i+1, j) and (i+1, j+1), as far as they exist.
  template <bool Track>
  static void find(const ForwardContext<Cpu, Scalar>& ctx, const WindowAxes& axes, Index n, Index i,
                   Index j) {
    const View<const Scalar> x = ctx.x[0];
    const View<Scalar> y = ctx.y;
    const Line rows(axes.rows, i), columns(axes.columns, j);
    const Scalar* row[read];
    Index column[read];
    for (int k = 0; k < read; ++k) {
      row[k] = x.pixel(n, rows.pixel[k], 0);
      column[k] = columns.pixel[k] * x.pixel_stride;
    }
    Scalar* to[2][2];
    std::uint16_t* winners[2][2];
    for (int a = 0; a < 2; ++a) {
      for (int b = 0; b < 2; ++b) {
        const Index output = (n * y.shape.h + i + a) * y.shape.w + j + b;
        const bool exists = i + a < y.shape.h && j + b < y.shape.w;
        to[a][b] = exists ? y.pixel(output) : nullptr;
        if (Track) winners[a][b] = reinterpret_cast<std::uint16_t*>(ctx.saved) + output * y.shape.c;
      }
    }
    const Index soon = ahead * Stride * x.pixel_stride;

    Lanes::for_each_chunk(
        y.shape.c, [&](Index c, auto width) __attribute__((always_inline)) {
          Candidate across[2][read];
          simd::unroll<read>([&](auto r) __attribute__((always_inline)) {
            Candidate pixels[read];
            simd::unroll<read>([&](auto v) __attribute__((always_inline)) {
              const Scalar* const from = row[r] + column[v] + c;
              if (r >= read - 2 * Stride && v >= read - 2 * Stride) {
                __builtin_prefetch(from + soon, 0, 2);
              }
              pixels[v] = {Lanes::load(from, width), Lanes::all(columns.tap[v])};
            });
            slide(pixels, across[0][r], across[1][r]);
            across[0][r].tap += static_cast<Tap>(3 * rows.tap[r]);
            across[1][r].tap += static_cast<Tap>(3 * rows.tap[r]);
          });
          simd::unroll<2>([&](auto b) __attribute__((always_inline)) {
            Candidate best[2];
            slide(across[b], best[0], best[1]);
            simd::unroll<2>([&](auto a) __attribute__((always_inline)) {
              if (to[a][b] == nullptr) return;
              Lanes::store(to[a][b] + c, best[a].value, width);
              if constexpr (Track) {
                Lanes::store_taps(winners[a][b] + c, best[a].tap - Lanes::all(Stride * (3 * a + b)),
                                  width);
              }
            });
          });
        });
  }

  /// The first of the pairs of pixels that backward takes together: tap 0 of a window, perhaps in
  /// the padding.
  static Index first_pixel(const WindowAxis& axis) { return -(axis.padding % Stride); }

  /// The first of the windows that pixel h, tap 0 of a window, or its successor lies in.
  static Index first_window(const WindowAxis& axis, Index h) {
    return (h + axis.padding) / Stride - 2 / Stride;
  }
  /// The tap of the k-th of those windows at that pixel (a = 0) or its successor (a = 1).
  static constexpr int tap_of(int k, int a) { return a + 2 / Stride * Stride - k * Stride; }
  static constexpr bool reaches(int k, int a) { return tap_of(k, a) >= 0 && tap_of(k, a) < 3; }

  struct ReachingWindow {
    const Scalar* dy;  ///< null where there is no window
    const std::uint16_t* winners;
  };

  /// The pixels (h, w), (h, w+1), (h+1, w) and (h+1, w+1), as far as they exist.
  static void collect(const BackwardContext<Cpu, Scalar>& ctx, const WindowAxes& axes, Index n,
                      Index h, Index w) {
    const View<const Scalar> dy = ctx.dy;
    const View<Scalar> dx = ctx.dx[0];
    const bool accumulate = ctx.accumulate[0];
    const Index first_row = first_window(axes.rows, h),
                first_column = first_window(axes.columns, w);
    ReachingWindow windows[reaching][reaching];
    for (Index k = 0; k < reaching; ++k) {
      for (Index l = 0; l < reaching; ++l) {
        const Index i = first_row + k, j = first_column + l;
        const bool exists = 0 <= i && i < dy.shape.h && 0 <= j && j < dy.shape.w;
        const Index output = (n * dy.shape.h + i) * dy.shape.w + j;
        windows[k][l] = {exists ? dy.pixel(output) : nullptr,
                         reinterpret_cast<const std::uint16_t*>(ctx.saved) + output * dy.shape.c};
      }
    }
    Scalar* to[2][2];
    for (Index a = 0; a < 2; ++a) {
      for (Index b = 0; b < 2; ++b) {
        const bool exists = 0 <= h + a && h + a < dx.shape.h && 0 <= w + b && w + b < dx.shape.w;
        to[a][b] = exists ? dx.pixel(n, h + a, w + b) : nullptr;
      }
    }
    const Index soon = ahead * dy.pixel_stride, soon_winners = ahead * dy.shape.c,
                soon_written = ahead * dx.pixel_stride;

    Lanes::for_each_chunk(
        dx.shape.c, [&](Index c, auto width) __attribute__((always_inline)) {
          Vector sum[2][2] = {};
          simd::unroll<reaching>([&](auto k) __attribute__((always_inline)) {
            simd::unroll<reaching>([&](auto l) __attribute__((always_inline)) {
              const auto& [from, winners] = windows[k][l];
              if (from == nullptr) return;
              if (k >= reaching - 2 / Stride && l >= reaching - 2 / Stride) {
                __builtin_prefetch(from + soon + c, 0, 2);
                __builtin_prefetch(winners + soon_winners + c, 0, 2);
              }
              const Vector gradient = Lanes::load(from + c, width);
              const Taps winner = Lanes::load_taps(winners + c, width);
              simd::unroll<2>([&](auto a) __attribute__((always_inline)) {
                simd::unroll<2>([&](auto b) __attribute__((always_inline)) {
                  if constexpr (reaches(k, a) && reaches(l, b)) {
                    sum[a][b] += winner == Lanes::all(3 * tap_of(k, a) + tap_of(l, b))
                                     ? gradient
                                     : simd::zero<Vector>();
                  }
                });
              });
            });
          });
          simd::unroll<2>([&](auto a) __attribute__((always_inline)) {
            simd::unroll<2>([&](auto b) __attribute__((always_inline)) {
              Scalar* const place = to[a][b];
              if (place == nullptr) return;
              // As if to read: prefetching to write goes past the second cache into the first.
              __builtin_prefetch(place + soon_written + c, 0, 2);
              if (accumulate) sum[a][b] += Lanes::load(place + c, width);
              Lanes::store(place + c, sum[a][b], width);
            });
          });
        });
  }
};

}  // namespace inception::detail
