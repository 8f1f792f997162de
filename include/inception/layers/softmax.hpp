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
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;
  static_assert(detail::positive_channels<Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    return detail::with_options<0, Options...>(o);
  }();

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::Softmax>(builder, attributes, input, destination);
  }
};

}  // namespace inception
