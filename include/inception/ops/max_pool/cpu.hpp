// SPDX-License-Identifier: MIT
// Maximum pooling on the Cpu device.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/max_pool/max_pool.hpp"
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
    const auto [rows, columns] = axes(*ctx.operation, dx.shape, ctx.dy.shape);
    detail::with_store(ctx.accumulate[0], [&, rows = rows, columns = columns](auto store) {
      ctx.device->parallel_for(dx.shape.n * dx.shape.h, [&](Index item, int /*worker*/) {
        const Index n = item / dx.shape.h, h = item % dx.shape.h;
        for (Index w = 0; w < dx.shape.w; ++w) {
          for (Index c = 0; c < dx.shape.c; c += block) {
            const Index width = std::min(block, dx.shape.c - c);
            std::array<Scalar, block> sum{};
            collect(ctx, rows, columns, {n, h, w, c}, width, sum);
            Scalar* to = dx.pixel(n, h, w) + c;
            for (Index k = 0; k < width; ++k) store(to[k], sum[static_cast<std::size_t>(k)]);
          }
        }
      });
    });
  }

 private:
  static constexpr Index block = 64;  // channels at a time
  static constexpr std::uint16_t no_tap = std::numeric_limits<std::uint16_t>::max();
  // As wide as Scalar, so that one vector register holds the taps of one register of values.
  using Tap = std::conditional_t<sizeof(Scalar) == 8, std::int64_t, std::int32_t>;

  struct Axes {
    detail::WindowAxis rows, columns;
  };
  static Axes axes(const Operation& o, const Shape& x, const Shape& y) {
    const Window& w = o.window;
    return {{w.kernel.height, w.stride.height, w.padding.height, w.dilation.height, x.h, y.h},
            {w.kernel.width, w.stride.width, w.padding.width, w.dilation.width, x.w, y.w}};
  }

  template <bool Track>
  static void forward_rows(const ForwardContext<Cpu, Scalar>& ctx) {
    const View<const Scalar> x = ctx.x[0];
    const View<Scalar> y = ctx.y;
    const auto [rows, columns] = axes(*ctx.operation, x.shape, y.shape);
    auto* saved = reinterpret_cast<std::uint16_t*>(ctx.saved);
    ctx.device->parallel_for(
        y.shape.n * y.shape.h, [&, rows = rows, columns = columns](Index item, int) {
          const Index n = item / y.shape.h, i = item % y.shape.h;
          for (Index j = 0; j < y.shape.w; ++j) {
            for (Index c = 0; c < y.shape.c; c += block) {
              const Index width = std::min(block, y.shape.c - c);
              std::array<Scalar, block> best;
              std::array<Tap, block> winner;
              find<Track>(x, rows, columns, {n, i, j, c}, width, best.data(), winner.data());
              std::copy_n(best.data(), width, y.pixel(n, i, j) + c);
              if constexpr (Track) {
                std::uint16_t* to = saved + (item * y.shape.w + j) * y.shape.c + c;
                for (Index k = 0; k < width; ++k) {
                  to[k] = static_cast<std::uint16_t>(winner[static_cast<std::size_t>(k)]);
                }
              }
            }
          }
        });
  }

  /// Largest value and its tap for `width` channels from at.c of output (at.n, at.h, at.w).
  template <bool Track>
  static void find(View<const Scalar> x, const detail::WindowAxis& rows,
                   const detail::WindowAxis& columns, const Shape& at, Index width, Scalar* best,
                   Tap* winner) {
    const detail::Range us = rows.taps(at.h), vs = columns.taps(at.w);
    const bool any = us.size() > 0 && vs.size() > 0;
    std::fill_n(best, width, -std::numeric_limits<Scalar>::infinity());
    if constexpr (Track) {
      std::fill_n(winner, width,
                  any ? static_cast<Tap>(us.first * columns.kernel + vs.first) : no_tap);
    }
    for (Index u = us.first; u < us.last; ++u) {
      for (Index v = vs.first; v < vs.last; ++v) {
        const Scalar* from = x.pixel(at.n, rows.start(at.h) + u * rows.dilation,
                                     columns.start(at.w) + v * columns.dilation) +
                             at.c;
        const auto tap = static_cast<Tap>(u * columns.kernel + v);
        for (Index k = 0; k < width; ++k) {
          const Scalar value = from[k];
          const bool larger = (value > best[k]) | (value != value);
          best[k] = larger ? value : best[k];
          if constexpr (Track) winner[k] = larger ? tap : winner[k];
        }
      }
    }
  }

  /// Adds to `sum` what the windows over pixel (at.n, at.h, at.w) send back to it.
  static void collect(const BackwardContext<Cpu, Scalar>& ctx, const detail::WindowAxis& rows,
                      const detail::WindowAxis& columns, const Shape& at, Index width,
                      std::array<Scalar, block>& sum) {
    const auto* saved = reinterpret_cast<const std::uint16_t*>(ctx.saved);
    const detail::Range is = rows.windows(at.h), js = columns.windows(at.w);
    for (Index i = is.first; i < is.last; ++i) {
      const Index u = rows.tap_of(i, at.h);
      if (u < 0) continue;
      for (Index j = js.first; j < js.last; ++j) {
        const Index v = columns.tap_of(j, at.w);
        if (v < 0) continue;
        const auto tap = static_cast<std::uint16_t>(u * columns.kernel + v);
        const Index output = (at.n * rows.outputs + i) * columns.outputs + j;
        const std::uint16_t* winner = saved + output * ctx.dy.shape.c + at.c;
        const Scalar* dy = ctx.dy.pixel(output) + at.c;
        for (Index k = 0; k < width; ++k) {
          sum[static_cast<std::size_t>(k)] += winner[k] == tap ? dy[k] : Scalar{0};
        }
      }
    }
  }
};

}  // namespace inception
