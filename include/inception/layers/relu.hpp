// SPDX-License-Identifier: MIT
// The rectifier layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/activation/relu.hpp"

namespace inception {

/// y = max(x, 0): ops::ReLU.
///
/// Shapes   x, y [N,H,W,Channels]
template <int Channels, class... Options>
struct ReLU {
  static_assert(detail::require_channels<ReLU, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    return detail::with_options<ops::ReLU, 0, Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::ReLU>(builder, attributes, input, destination);
  }
};

}  // namespace inception
