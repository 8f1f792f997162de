// SPDX-License-Identifier: MIT
// The fully connected layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/linear/linear.hpp"

namespace inception {

/// Fully connected layer: ops::Linear with trained weights. Option: Bias (true).
///
/// Shapes   x [N,H,W,In] → y [N,H,W,Out]; Out may be Dynamic: the model is then given it
/// Params   weight [Out, In] and bias [Out], as PyTorch writes them
/// Errors   compile time: no channels
template <int In, int Out, class... Options>
struct Linear {
  static_assert(
      detail::require<(In > 0),
                      typename refused::in_channels_of<Linear>::template must_be_at_least<1>>());
  static_assert(
      detail::require<(Out > 0 || Out == Dynamic),
                      typename refused::out_channels_of<Linear>::template must_be_at_least<1>>());

  static constexpr Operation attributes = [] {
    Operation o;
    o.in_channels = In;
    o.out_channels = Out;
    o.bias = true;
    return detail::with_options<ops::Linear, detail::option_kinds(OptionKind::bias), Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId output =
        detail::lower_simple<ops::Linear>(builder, attributes, input, destination);
    builder.add_parameter({.name = "weight",
                           .shape = {Out, In},
                           .rank = 2,
                           .layout = Layout::linear,
                           .initial = Initial::weight,
                           .fan_in = In,
                           .fan_out = Out,
                           .decay = true});
    if (attributes.bias) {
      builder.add_parameter({.name = "bias",
                             .shape = {Out},
                             .rank = 1,
                             .initial = Initial::bias,
                             .fan_in = In,
                             .fan_out = Out});
    }
    return output;
  }
};

}  // namespace inception
