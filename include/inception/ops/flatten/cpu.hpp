// SPDX-License-Identifier: MIT
// Flattening on the Cpu device.
#pragma once

#include <algorithm>

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/flatten/flatten.hpp"
#include "inception/ops/kernel.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::Flatten, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const View<const Scalar> x = ctx.x[0];
    const View<Scalar> y = ctx.y;
    transpose(*ctx.device, x.shape, [=](Index n, Index grid, Index c, Index channels) {
      for (Index p = 0; p < grid; ++p) {
        const Scalar* from = x.pixel(n * grid + p) + c;
        Scalar* to = y.pixel(n) + c * grid + p;
        for (Index k = 0; k < channels; ++k) to[k * grid] = from[k];
      }
    });
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const View<const Scalar> dy = ctx.dy;
    const View<Scalar> dx = ctx.dx[0];
    if (!dx) return;
    detail::with_store(ctx.accumulate[0], [&](auto store) {
      transpose(*ctx.device, dx.shape, [=](Index n, Index grid, Index c, Index channels) {
        for (Index p = 0; p < grid; ++p) {
          const Scalar* from = dy.pixel(n) + c * grid + p;
          Scalar* to = dx.pixel(n * grid + p) + c;
          for (Index k = 0; k < channels; ++k) store(to[k], from[k * grid]);
        }
      });
    });
  }

 private:
  /// Calls tile(image, pixels of its grid, first channel, channels). A tile's lines stay in cache.
  template <class Tile>
  static void transpose(const Cpu& device, const Shape& image, Tile tile) {
    constexpr Index step = 32;
    const Index tiles = (image.c + step - 1) / step;
    device.parallel_for(image.n * tiles, [&](Index item, int /*worker*/) {
      const Index c = item % tiles * step;
      tile(item / tiles, image.h * image.w, c, std::min(step, image.c - c));
    });
  }
};

}  // namespace inception
