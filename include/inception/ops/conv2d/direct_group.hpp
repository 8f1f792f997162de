// SPDX-License-Identifier: MIT
// Sizes and panels of one group of a convolution.
#pragma once

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/panels.hpp"
#include "inception/ops/operation.hpp"

namespace inception::detail {

/// Sizes of one group.
struct ConvGroup {
  explicit ConvGroup(const Operation& o)
      : in(o.in_channels / o.groups), out(o.out_channels / o.groups), taps(o.window.taps()) {}

  Index in, out;
  int taps;

  /// Panels of the forward product: rows are input channels, columns output channels.
  PanelSource forward(Index all_out) const { return {taps, in, out, in * all_out, all_out, 1}; }
  /// Panels of the backward product: the matrix of each tap transposed, from the last tap to the
  /// first, so that taps side by side in dy are so in the panels too.
  PanelSource backward(Index all_out) const { return {taps, out, in, -in * all_out, 1, all_out}; }
  Index last_tap(Index all_out) const { return (taps - 1) * in * all_out; }
  template <class Scalar, class Factor>
  Index forward_size() const {
    return padded_columns<Scalar>(out) * (taps * factors_of<Factor>(in) + 1);  // and the bias
  }
  template <class Scalar, class Factor>
  Index backward_size() const {
    return padded_columns<Scalar>(in) * taps * factors_of<Factor>(out);
  }
};

}  // namespace inception::detail
