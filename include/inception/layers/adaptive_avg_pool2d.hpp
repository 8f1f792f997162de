// SPDX-License-Identifier: MIT
// Average pooling to a fixed grid, and to a single pixel.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/average_pool/average_pool.hpp"

namespace inception {

/// Average pooling to a fixed grid: ops::AdaptiveAvgPool2d. Option: Grid (1x1).
///
/// Shapes   x [N,H,W,Channels] → y [N,A,B,Channels] for Grid<A, B>
template <int Channels, class... Options>
struct AdaptiveAvgPool2d {
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;
  static_assert(detail::positive_channels<Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.grid = {1, 1};
    return detail::with_options<detail::option_kinds(OptionKind::grid), Options...>(o);
  }();

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::AdaptiveAvgPool2d>(builder, attributes, input, destination);
  }
};

/// The mean of every channel: x [N,H,W,Channels] → y [N,1,1,Channels].
template <int Channels>
struct GlobalAvgPool2d : AdaptiveAvgPool2d<Channels, Grid<1, 1>> {};

}  // namespace inception
