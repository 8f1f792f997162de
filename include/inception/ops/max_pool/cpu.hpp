// SPDX-License-Identifier: MIT
// Maximum pooling on the Cpu device.
#pragma once

#include <cstdint>
#include <limits>

#include "inception/ops/kernel.hpp"
#include "inception/ops/max_pool/cpu_lanes.hpp"
#include "inception/ops/max_pool/cpu_tiles.hpp"
#include "inception/ops/max_pool/max_pool.hpp"
#include "inception/ops/window_range.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::MaxPool2d, Cpu, Scalar> : private detail::MaxPoolLanes<Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    if (ctx.saved != nullptr) {
      forward<true>(ctx);
    } else {
      forward<false>(ctx);
    }
  }

  /// Each pixel of dx collects from the windows that reach it: one write, no race, a fixed order.
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const Window& window = ctx.operation->window;
    if (TilesOfStride1::fits(window)) return TilesOfStride1::backward(ctx);
    if (TilesOfStride2::fits(window)) return TilesOfStride2::backward(ctx);
    backward_rows(ctx);
  }

 private:
  using Lanes = detail::MaxPoolLanes<Scalar>;
  using Lanes::all, Lanes::for_each_chunk, Lanes::load, Lanes::load_taps, Lanes::store,
      Lanes::store_taps;
  using typename Lanes::Tap, typename Lanes::Taps, typename Lanes::Vector;
  using TilesOfStride1 = detail::MaxPoolTiles<Scalar, 1>;
  using TilesOfStride2 = detail::MaxPoolTiles<Scalar, 2>;
  static constexpr std::uint16_t no_tap = std::numeric_limits<std::uint16_t>::max();

  struct WindowPixel {
    const Scalar* x;
    Tap tap;
  };
  struct ReachingWindow {
    const Scalar* dy;
    const std::uint16_t* winners;
    Tap tap;
  };

  /// The pixels of one window, or the windows of one pixel, found once for all channels. A larger
  /// window takes several lists.
  template <class Entry>
  class List {
   public:
    bool full() const { return count_ == capacity; }
    void add(const Entry& entry) { entries_[count_++] = entry; }
    void clear() { count_ = 0; }
    const Entry* begin() const { return entries_; }
    const Entry* end() const { return entries_ + count_; }

   private:
    static constexpr int capacity = 32;
    Entry entries_[capacity];
    int count_ = 0;
  };

  template <bool Track>
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Window& window = ctx.operation->window;
    if (TilesOfStride1::fits(window)) return TilesOfStride1::template forward<Track>(ctx);
    if (TilesOfStride2::fits(window)) return TilesOfStride2::template forward<Track>(ctx);
    forward_rows<Track>(ctx);
  }

  static void backward_rows(const BackwardContext<Cpu, Scalar>& ctx) {
    const View<Scalar> dx = ctx.dx[0];
    const detail::WindowAxes axes(ctx.operation->window, dx.shape, ctx.dy.shape);
    const auto& [rows, columns] = axes;
    const auto* saved = reinterpret_cast<const std::uint16_t*>(ctx.saved);
    ctx.device->parallel_for(dx.shape.n * dx.shape.h, [&](Index item, int /*worker*/) {
      const Index n = item / dx.shape.h, h = item % dx.shape.h;
      const detail::Range is = rows.windows(h);
      for (Index w = 0; w < dx.shape.w; ++w) {
        const detail::Range js = columns.windows(w);
        List<ReachingWindow> list;
        bool accumulate = ctx.accumulate[0];
        const auto collect_list = [&] {
          collect(list, accumulate, dx.pixel(n, h, w), dx.shape.c);
          accumulate = true;
        };
        for (Index i = is.first; i < is.last; ++i) {
          const Index u = rows.tap_of(i, h);
          if (u < 0) continue;
          for (Index j = js.first; j < js.last; ++j) {
            const Index v = columns.tap_of(j, w);
            if (v < 0) continue;
            const Index output = (n * rows.outputs + i) * columns.outputs + j;
            if (list.full()) collect_list();
            list.add({ctx.dy.pixel(output), saved + output * dx.shape.c,
                      static_cast<Tap>(u * columns.kernel + v)});
          }
        }
        collect_list();
      }
    });
  }

  template <bool Track>
  static void forward_rows(const ForwardContext<Cpu, Scalar>& ctx) {
    const View<const Scalar> x = ctx.x[0];
    const View<Scalar> y = ctx.y;
    const detail::WindowAxes axes(ctx.operation->window, x.shape, y.shape);
    const auto& [rows, columns] = axes;
    auto* saved = reinterpret_cast<std::uint16_t*>(ctx.saved);
    ctx.device->parallel_for(y.shape.n * y.shape.h, [&](Index item, int /*worker*/) {
      const Index n = item / y.shape.h, i = item % y.shape.h;
      const detail::Range us = rows.taps(i);
      for (Index j = 0; j < y.shape.w; ++j) {
        const detail::Range vs = columns.taps(j);
        Scalar* to = y.pixel(n, i, j);
        std::uint16_t* winners = Track ? saved + (item * y.shape.w + j) * y.shape.c : nullptr;
        List<WindowPixel> list;
        bool first = true;
        const auto find_in_list = [&] {
          find<Track>(list, first, to, winners, y.shape.c);
          first = false;
          list.clear();
        };
        for (Index u = us.first; u < us.last; ++u) {
          const Index row = rows.start(i) + u * rows.dilation;
          for (Index v = vs.first; v < vs.last; ++v) {
            const Index column = columns.start(j) + v * columns.dilation;
            if (list.full()) find_in_list();
            list.add({x.pixel(n, row, column), static_cast<Tap>(u * columns.kernel + v)});
          }
        }
        find_in_list();
      }
    });
  }

  /// The largest of the listed pixels, and their taps: all, or what is larger than in lists before.
  template <bool Track>
  static void find(const List<WindowPixel>& list, bool first, Scalar* to, std::uint16_t* winners,
                   Index channels) {
    const Tap first_tap = list.begin() == list.end() ? Tap{no_tap} : list.begin()->tap;
    for_each_chunk(channels, [&](Index c, auto width) {
      Vector best = simd::zero<Vector>() - std::numeric_limits<Scalar>::infinity();
      [[maybe_unused]] Taps taps = all(first_tap);
      if (!first) {
        best = load(to + c, width);
        if constexpr (Track) taps = load_taps(winners + c, width);
      }
      for (const WindowPixel& pixel : list) {
        const Vector value = load(pixel.x + c, width);
        const auto larger = (value > best) | (value != value);
        best = larger ? value : best;
        if constexpr (Track) taps = larger ? all(pixel.tap) : taps;
      }
      store(to + c, best, width);
      if constexpr (Track) store_taps(winners + c, taps, width);
    });
  }

  /// What the listed windows send back to a pixel.
  static void collect(List<ReachingWindow>& list, bool accumulate, Scalar* dx, Index channels) {
    for_each_chunk(channels, [&](Index c, auto width) {
      Vector sum = simd::zero<Vector>();
      for (const ReachingWindow& window : list) {
        const Taps winner = load_taps(window.winners + c, width);
        sum += winner == all(window.tap) ? load(window.dy + c, width) : simd::zero<Vector>();
      }
      if (accumulate) sum += load(dx + c, width);
      store(dx + c, sum, width);
    });
    list.clear();
  }
};

}  // namespace inception
