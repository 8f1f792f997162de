// SPDX-License-Identifier: MIT
// The softmax layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/softmax/softmax.hpp"

namespace inception {

/// Softmax over channels: ops::Softmax. Channels may be Dynamic.
///
/// Shapes   x, y [N,H,W,Channels]
template <int Channels, class... Options>
struct Softmax {
  static_assert(detail::require_channels<Softmax, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    return detail::with_options<ops::Softmax, 0, Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::Softmax>(builder, attributes, input, destination);
  }
};

}  // namespace inception
