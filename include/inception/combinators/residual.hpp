// SPDX-License-Identifier: MIT
// A branch whose scaled result is added to its input.
#pragma once

#include "inception/combinators/named.hpp"
#include "inception/layers/identity.hpp"
#include "inception/ops/sum/sum.hpp"

namespace inception {

/// The factor on a residual branch: Scale<17, 100> is 0.17.
template <int Numerator, int Denominator>
struct Scale {
  static constexpr double value = static_cast<double>(Numerator) / Denominator;
};

/// y = shortcut(x) + scale · branch(x). Unnamed, the two are called "branch" and "shortcut".
///
/// Shapes   x [N,H,W,C] → y [N,H',W',K]; both summands have K channels and one grid
/// Errors   compile time: a sum of unequal widths; the message gives both. Run time: ShapeError where
///          the grids differ
/// Source   Szegedy et al., arXiv:1602.07261, section 3.3 (scaling of residuals)
template <Layer Branch, class Scaling = Scale<1, 1>, Layer Shortcut = Identity<Branch::in_channels>>
struct Residual {
  static constexpr int in_channels = Branch::in_channels;
  static constexpr int out_channels = Branch::out_channels;
  static_assert(
      detail::require<Shortcut::in_channels == in_channels && Shortcut::out_channels == out_channels,
                      typename refused::Residual::template adds_its_input_of_channels<
                          Shortcut::out_channels>::template to_a_branch_that_gives<out_channels>>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId first = detail::lower_child<Shortcut>(builder, "shortcut", none, input, none);
    const ValueId second = detail::lower_child<Branch>(builder, "branch", none, input, none);
    Operation o = detail::same_channels(out_channels);
    o.inputs = {first, second};
    o.output = builder.result(destination, out_channels);
    o.scale = Scaling::value;
    builder.template add_operation<ops::Sum>(o);
    return o.output;
  }
};

}  // namespace inception
