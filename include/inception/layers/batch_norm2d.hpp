// SPDX-License-Identifier: MIT
// The batch normalisation layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/batch_norm/batch_norm.hpp"

namespace inception {

/// Batch normalisation: ops::BatchNorm2d with trained weight and bias.
///
/// Options: Epsilon (1/100000), Momentum (1/10), Affine (true), Gamma (true).
///
/// Shapes   x, y [N,H,W,Channels]
/// Params   weight and bias [Channels]; state running_mean, running_var, num_batches_tracked
/// Errors   training over one value a channel: ShapeError names the layer
template <int Channels, class... Options>
struct BatchNorm2d {
  static_assert(detail::require_channels<BatchNorm2d, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.epsilon = 1e-5;
    o.momentum = 0.1;
    using enum OptionKind;
    return detail::with_options<ops::BatchNorm2d,
                                detail::option_kinds(epsilon, momentum, affine, gamma), Options...>(
        o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId output =
        detail::lower_simple<ops::BatchNorm2d>(builder, attributes, input, destination);
    if (attributes.affine && attributes.gamma) {
      builder.add_parameter(
          {.name = "weight", .shape = {Channels}, .rank = 1, .initial = Initial::ones});
    }
    if (attributes.affine) {
      builder.add_parameter(
          {.name = "bias", .shape = {Channels}, .rank = 1, .initial = Initial::zeros});
    }
    builder.add_buffer({.name = "running_mean", .size = Channels, .initial = 0});
    builder.add_buffer({.name = "running_var", .size = Channels, .initial = 1});
    builder.add_buffer({.name = "num_batches_tracked", .counter = true});
    return output;
  }
};

}  // namespace inception
