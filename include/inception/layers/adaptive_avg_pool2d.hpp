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
  static_assert(detail::require_channels<AdaptiveAvgPool2d, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.grid = {1, 1};
    return detail::with_options<ops::AdaptiveAvgPool2d, detail::option_kinds(OptionKind::grid),
                                Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::AdaptiveAvgPool2d>(builder, attributes, input, destination);
  }
};

/// The mean of every channel: x [N,H,W,Channels] → y [N,1,1,Channels].
template <int Channels>
struct GlobalAvgPool2d : AdaptiveAvgPool2d<Channels, Grid<1, 1>> {};

}  // namespace inception
