// SPDX-License-Identifier: MIT
// The layer that does nothing: the shortcut of a residual, a feature tap.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/ops/sum/sum.hpp"

namespace inception {

/// y = x. It costs nothing, unless it is a branch of a concat: then it copies into its slice.
template <int Channels>
struct Identity {
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;
  static_assert(detail::require_channels<Identity, Channels>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    if (destination == none) return input;
    return detail::lower_simple<ops::Copy>(builder, detail::same_channels(Channels), input,
                                           destination);
  }
};

}  // namespace inception
