// SPDX-License-Identifier: MIT
// Maximum pooling on the Cpu device.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/max_pool/max_pool.hpp"
#include "inception/ops/simd.hpp"
#include "inception/ops/window_range.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::MaxPool2d, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    if (ctx.saved != nullptr) {
      forward_rows<true>(ctx);
    } else {
      forward_rows<false>(ctx);
    }
  }

  /// Each pixel of dx collects from the windows that reach it: one write, no race, a fixed order.
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const View<Scalar> dx = ctx.dx[0];
    if (!dx) return;
    const detail::WindowAxes axes(ctx.operation->window, dx.shape, ctx.dy.shape);
    ctx.device->parallel_for(dx.shape.n * dx.shape.h, [&](Index item, int /*worker*/) {
      const Index n = item / dx.shape.h, h = item % dx.shape.h;
      const detail::Range is = axes.rows.windows(h);
      for (Index w = 0; w < dx.shape.w; ++w) {
        const detail::Range js = axes.columns.windows(w);
        for_each_chunk(dx.shape.c, [&](Index c, int width) {
          Vector sum = collect(ctx, axes, is, js, {n, h, w, c}, width);
          Scalar* to = dx.pixel(n, h, w) + c;
          if (ctx.accumulate[0]) sum += load(to, width);
          store(to, sum, width);
        });
      }
    });
  }

 private:
  using Vector = simd::Vector<Scalar>;
  static constexpr int lanes = simd::lanes<Scalar>;
  // Taps as wide as Scalar, to select with; and as they are saved.
  using Tap = std::conditional_t<sizeof(Scalar) == 8, std::int64_t, std::int32_t>;
  typedef Tap Taps __attribute__((vector_size(simd::vector_bytes)));
  typedef std::uint16_t SavedTaps __attribute__((vector_size(lanes * 2)));
  static constexpr std::uint16_t no_tap = std::numeric_limits<std::uint16_t>::max();

  static Vector load(const Scalar* from, int width) {
    return width == lanes ? simd::load(from) : simd::load_some(from, width);
  }
  static void store(Scalar* to, const Vector& v, int width) {
    if (width == lanes) {
      simd::store(to, v);
    } else {
      simd::store_some(to, v, width);
    }
  }

  static Taps all(Index tap) { return Taps{} + static_cast<Tap>(tap); }
  static Taps load_taps(const std::uint16_t* from, int width) {
    SavedTaps saved{};
    std::memcpy(&saved, from, static_cast<std::size_t>(width) * sizeof *from);
    return __builtin_convertvector(saved, Taps);
  }
  static void store_taps(std::uint16_t* to, const Taps& taps, int width) {
    const SavedTaps saved = __builtin_convertvector(taps, SavedTaps);
    std::memcpy(to, &saved, static_cast<std::size_t>(width) * sizeof *to);
  }

  template <class Chunk>
  static void for_each_chunk(Index channels, Chunk chunk) {
    Index c = 0;
    for (; c + lanes <= channels; c += lanes) chunk(c, lanes);
    if (c < channels) chunk(c, static_cast<int>(channels - c));
  }

  template <bool Track>
  static void forward_rows(const ForwardContext<Cpu, Scalar>& ctx) {
    const View<Scalar> y = ctx.y;
    const detail::WindowAxes axes(ctx.operation->window, ctx.x[0].shape, y.shape);
    auto* saved = reinterpret_cast<std::uint16_t*>(ctx.saved);
    ctx.device->parallel_for(y.shape.n * y.shape.h, [&](Index item, int /*worker*/) {
      const Index n = item / y.shape.h, i = item % y.shape.h;
      const detail::Range us = axes.rows.taps(i);
      for (Index j = 0; j < y.shape.w; ++j) {
        const detail::Range vs = axes.columns.taps(j);
        for_each_chunk(y.shape.c, [&](Index c, int width) {
          std::uint16_t* winner = Track ? saved + (item * y.shape.w + j) * y.shape.c + c : nullptr;
          const Vector best = find<Track>(ctx.x[0], axes, us, vs, {n, i, j, c}, width, winner);
          store(y.pixel(n, i, j) + c, best, width);
        });
      }
    });
  }

  /// The largest values of `width` channels from at.c for output (at.n, at.h, at.w), and their taps,
  /// among the taps us x vs.
  template <bool Track>
  static Vector find(View<const Scalar> x, const detail::WindowAxes& axes, detail::Range us,
                     detail::Range vs, const Shape& at, int width, std::uint16_t* winner) {
    const auto& [rows, columns] = axes;
    const bool any = us.size() > 0 && vs.size() > 0;
    Vector best = Vector{} - std::numeric_limits<Scalar>::infinity();
    Taps taps = all(any ? us.first * columns.kernel + vs.first : no_tap);
    for (Index u = us.first; u < us.last; ++u) {
      const Index row = rows.start(at.h) + u * rows.dilation;
      for (Index v = vs.first; v < vs.last; ++v) {
        const Index column = columns.start(at.w) + v * columns.dilation;
        const Vector value = load(x.pixel(at.n, row, column) + at.c, width);
        const auto larger = (value > best) | (value != value);
        best = larger ? value : best;
        if constexpr (Track) taps = larger ? all(u * columns.kernel + v) : taps;
      }
    }
    if constexpr (Track) store_taps(winner, taps, width);
    return best;
  }

  /// What the windows is x js send back to `width` channels from at.c of pixel (at.n, at.h, at.w).
  static Vector collect(const BackwardContext<Cpu, Scalar>& ctx, const detail::WindowAxes& axes,
                        detail::Range is, detail::Range js, const Shape& at, int width) {
    const auto& [rows, columns] = axes;
    const auto* saved = reinterpret_cast<const std::uint16_t*>(ctx.saved);
    Vector sum{};
    for (Index i = is.first; i < is.last; ++i) {
      const Index u = rows.tap_of(i, at.h);
      if (u < 0) continue;
      for (Index j = js.first; j < js.last; ++j) {
        const Index v = columns.tap_of(j, at.w);
        if (v < 0) continue;
        const Index output = (at.n * rows.outputs + i) * columns.outputs + j;
        const Taps winner = load_taps(saved + output * ctx.dy.shape.c + at.c, width);
        const Vector dy = load(ctx.dy.pixel(output) + at.c, width);
        sum += winner == all(u * columns.kernel + v) ? dy : Vector{};
      }
    }
    return sum;
  }
};

}  // namespace inception
