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
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;
  static_assert(detail::positive_channels<Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    return detail::with_options<0, Options...>(o);
  }();

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::ReLU>(builder, attributes, input, destination);
  }
};

}  // namespace inception
