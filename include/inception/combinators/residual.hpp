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

namespace detail {

template <class L>
inline constexpr int in_channels_or_1 = [] {
  if constexpr (Layer<L>) {
    return int{L::in_channels};
  } else {
    return 1;
  }
}();

}  // namespace detail

/// y = shortcut(x) + scale · branch(x). Unnamed, the two are called "branch" and "shortcut".
///
/// Shapes   x [N,H,W,C] → y [N,H',W',K]; both summands have K channels and one grid
/// Errors   compile time: a sum of unequal widths; the message gives both. Run time: ShapeError
///          where the grids differ
/// Source   Szegedy et al., arXiv:1602.07261, section 3.3 (scaling of residuals)
template <class Branch, class Scaling = Scale<1, 1>,
          class Shortcut = Identity<detail::in_channels_or_1<Branch>>>
struct Residual {
  static_assert(detail::require_layers<refused::Residual_part, Branch, Shortcut>());
  static constexpr int in_channels = Branch::in_channels;
  static constexpr int out_channels = Branch::out_channels;
  static_assert(detail::require<
                Shortcut::in_channels == in_channels,
                typename refused::Residual::template has_a_branch_that_takes_channels<
                    in_channels>::template but_a_shortcut_that_takes<Shortcut::in_channels>>());
  static_assert(detail::require<
                Shortcut::out_channels == out_channels,
                typename refused::Residual::template adds_a_branch_that_gives_channels<
                    out_channels>::template to_a_shortcut_that_gives<Shortcut::out_channels>>());

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
