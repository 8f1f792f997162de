// SPDX-License-Identifier: MIT
// Contract of 2-D convolution.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// 2-D convolution (correlation, as in PyTorch).
///
/// y[n,i,j,k] = b[k] + Σ_{u,v,c} w[u,v,c,k] · x[n, i·S+u·D−P, j·S+v·D−P, c]
///
/// Shapes   x [N,H,W,C] → y [N,H',W',K]; w [R,R,C/G,K], group g of G reads channels [g·C/G, …) and
///          writes channels [g·K/G, …); b [K] or absent
/// Units    stride S, padding P before the image, dilation D in pixels; pixels outside are 0
/// Fused    y ← max(y, 0) where the operation's relu says so; a folded batch norm scales w and
///          replaces b
/// Errors   the grid that does not fit is refused by shape inference
/// Source   Dumoulin & Visin, arXiv:1603.07285
struct Conv2d {
  static constexpr OperationType type{
      .name = "conv2d",
      .output_extent = [](const Operation& o, Extent in) { return output_extent(in, o.window); },
      .multiply_adds =
          [](const Operation& o, Extent out) {
            return out.area() * o.out_channels * (o.in_channels / o.groups) * o.window.taps();
          },
      .pointwise =
          [](const Operation& o) {
            const Window& w = o.window;
            return w.kernel.area() == 1 && w.stride.area() == 1 && w.padding == Extent{0, 0} &&
                   o.groups == 1;
          },
      .backward_reads_input = true,
      .weighted = true,
      .takes_relu = true,
      .takes_batch_norm = true,
      .measures = true,
  };
};

}  // namespace inception::ops
