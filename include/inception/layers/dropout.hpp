// SPDX-License-Identifier: MIT
// The dropout layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/dropout/dropout.hpp"

namespace inception {

/// Dropout: ops::Dropout. Option: Probability (1/2) of an element to be zeroed.
///
/// Shapes   x, y [N,H,W,Channels]
template <int Channels, class... Options>
struct Dropout {
  static_assert(detail::require_channels<Dropout, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.probability = 0.5;
    return detail::with_options<ops::Dropout, detail::option_kinds(OptionKind::probability),
                                Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::Dropout>(builder, attributes, input, destination);
  }
};

}  // namespace inception
