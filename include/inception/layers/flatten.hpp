// SPDX-License-Identifier: MIT
// The layer that turns a grid into channels.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/flatten/flatten.hpp"

namespace inception {

/// Flattens a grid of the given size into channels, in PyTorch's order: ops::Flatten. Option: Grid
/// (1x1).
///
/// Shapes   x [N,A,B,Channels] → y [N,1,1,Channels·A·B] for Grid<A, B>
/// Errors   run time: ShapeError where the grid that arrives is another
template <int Channels, class... Options>
struct Flatten {
  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.grid = {1, 1};
    o = detail::with_options<ops::Flatten, detail::option_kinds(OptionKind::grid), Options...>(o);
    o.out_channels = static_cast<int>(Channels * o.grid.area());
    return o;
  }();

  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;
  static_assert(detail::require_channels<Flatten, Channels>());
  static_assert(
      detail::require<(Channels > 0 || attributes.grid == Extent{1, 1}),
                      typename refused::in_channels_of<Flatten>::template must_be_at_least<1>>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::Flatten>(builder, attributes, input, destination);
  }
};

}  // namespace inception
