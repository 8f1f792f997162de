// SPDX-License-Identifier: MIT
// The fully connected layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/linear/linear.hpp"
#include "inception/shape/dynamic.hpp"

namespace inception {

/// Fully connected layer: ops::Linear with trained weights. Option: Bias (true).
///
/// Shapes   x [N,H,W,In] → y [N,H,W,Out]; Out may be Dynamic: the model is then given it
/// Params   weight [Out, In] and bias [Out], as PyTorch writes them
template <int In, int Out, class... Options>
struct Linear {
  static constexpr int in_channels = In;
  static constexpr int out_channels = Out;
  static_assert(
      detail::require<(In > 0), typename refused::Linear_in_channels<In>::template must_be_at_least<1>>());
  static_assert(
      detail::require<(Out > 0 || Out == Dynamic),
                      typename refused::Linear_out_channels<Out>::template must_be_at_least<1>>());

  static constexpr Operation attributes = [] {
    Operation o;
    o.in_channels = In;
    o.out_channels = Out;
    o.bias = true;
    return detail::with_options<detail::option_kinds(OptionKind::bias), Options...>(o);
  }();

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
