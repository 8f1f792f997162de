// SPDX-License-Identifier: MIT
// Local response normalisation on the Cpu device.
#pragma once

#include <algorithm>
#include <cmath>

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/local_response_norm/local_response_norm.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::LocalResponseNorm, Cpu, Scalar> {
  static Index forward_scratch(const Cpu& device, const Operation&, Shape x, Shape) {
    return device.threads() * row_stride(x.c) * Index{sizeof(Scalar)};
  }

  static Index backward_scratch(const Cpu& device, const Operation&, Shape x, Shape) {
    return device.threads() * 2 * row_stride(x.c) * Index{sizeof(Scalar)};
  }

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Index channels = ctx.y.shape.c;
    detail::for_each_pixel_block(
        *ctx.device, ctx.y.shape.pixels(), channels, [&](Index begin, Index end, int worker) {
          Scalar* s = reinterpret_cast<Scalar*>(ctx.scratch) + worker * row_stride(channels);
          for (Index p = begin; p < end; ++p) {
            const Scalar* x = ctx.x[0].pixel(p);
            Scalar* y = ctx.y.pixel(p);
            sums_of_squares(o, x, channels, s);
            for (Index c = 0; c < channels; ++c) y[c] = x[c] * power(s[c], o.beta);
          }
        });
  }

  /// dx_c = dy_c · s_c^(−β) − 2αβ/size · x_c · Σ_{d: c ∈ window(d)} dy_d · x_d · s_d^(−β−1)
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const Operation& o = *ctx.operation;
    const Index channels = ctx.dy.shape.c, stride = row_stride(channels);
    const auto factor = static_cast<Scalar>(-2 * o.alpha * o.beta / o.size);
    detail::with_store(ctx.accumulate[0], [&](auto store) {
      detail::for_each_pixel_block(
          *ctx.device, ctx.dy.shape.pixels(), channels, [&](Index begin, Index end, int worker) {
            Scalar* scale = reinterpret_cast<Scalar*>(ctx.scratch) + worker * 2 * stride;
            Scalar* term = scale + stride;
            for (Index p = begin; p < end; ++p) {
              const Scalar* x = ctx.x[0].pixel(p);
              const Scalar* dy = ctx.dy.pixel(p);
              Scalar* dx = ctx.dx[0].pixel(p);
              sums_of_squares(o, x, channels, scale);
              for (Index c = 0; c < channels; ++c) {
                const Scalar s = scale[c];
                scale[c] = power(s, o.beta);
                term[c] = dy[c] * x[c] * scale[c] / s;
              }
              for (Index c = 0; c < channels; ++c) {
                // c lies in window(d) where d lies in [c + half − size + 1, c + half].
                const Index last = std::min(channels - 1, c + o.size / 2);
                Scalar sum = 0;
                for (Index d = std::max<Index>(0, c + o.size / 2 - o.size + 1); d <= last; ++d) {
                  sum += term[d];
                }
                store(dx[c], dy[c] * scale[c] + factor * x[c] * sum);
              }
            }
          });
    });
  }

 private:
  /// Scalars between the rows of two threads: whole cache lines.
  static Index row_stride(Index channels) {
    constexpr Index line = 64 / Index{sizeof(Scalar)};
    return (channels + line - 1) / line * line;
  }

  static void sums_of_squares(const Operation& o, const Scalar* x, Index channels, Scalar* s) {
    const auto scale = static_cast<Scalar>(o.alpha / o.size);
    std::fill_n(s, channels, static_cast<Scalar>(o.k));
    for (Index shift = -(o.size / 2); shift < o.size - o.size / 2; ++shift) {
      const Index last = std::min(channels, channels - shift);
      for (Index c = std::max<Index>(0, -shift); c < last; ++c) {
        s[c] += scale * x[c + shift] * x[c + shift];
      }
    }
  }

  /// s^(−β). Square roots are many times cheaper than std::pow and serve the usual β.
  static Scalar power(Scalar s, double beta) {
    if (beta == 0.75) {
      const Scalar root = std::sqrt(s);
      return 1 / (root * std::sqrt(root));
    }
    if (beta == 0.5) return 1 / std::sqrt(s);
    return std::pow(s, static_cast<Scalar>(-beta));
  }
};

}  // namespace inception
