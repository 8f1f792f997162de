// SPDX-License-Identifier: MIT
// The convolution layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/conv2d/conv2d.hpp"

namespace inception {

/// 2-D convolution: ops::Conv2d with trained weights.
///
/// `Conv2d<64, 96, Kernel<1, 7>, Padding<0, 3>>`; options: Kernel (1x1), Stride (1), Padding (0) or
/// SamePadding, Dilation (1), Groups (1), Bias (true).
///
/// Shapes   x [N,H,W,In] → y [N,H',W',Out]
/// Params   weight [Out, In/G, R, R] and bias [Out], as PyTorch writes them
/// Errors   compile time: no channels, channels that groups do not divide. Run time: ShapeError
///          names the layer that the input does not fit.
template <int In, int Out, class... Options>
struct Conv2d {
  static_assert(
      detail::require<(In > 0),
                      typename refused::in_channels_of<Conv2d>::template must_be_at_least<1>>());
  static_assert(
      detail::require<(Out > 0),
                      typename refused::out_channels_of<Conv2d>::template must_be_at_least<1>>());

  static constexpr Operation attributes = [] {
    Operation o;
    o.in_channels = In;
    o.out_channels = Out;
    o.bias = true;
    using enum OptionKind;
    return detail::with_options<
        ops::Conv2d, detail::option_kinds(kernel, stride, padding, dilation, groups, bias),
        Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;

  static_assert(detail::require<In % attributes.groups == 0,
                                typename refused::in_channels_of<Conv2d>::
                                    template must_be_a_multiple_of_groups<attributes.groups>>());
  static_assert(detail::require<Out % attributes.groups == 0,
                                typename refused::out_channels_of<Conv2d>::
                                    template must_be_a_multiple_of_groups<attributes.groups>>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId output =
        detail::lower_simple<ops::Conv2d>(builder, attributes, input, destination);
    const Window& w = attributes.window;
    const int group_in = In / attributes.groups;
    Parameter weight{.name = "weight",
                     .shape = {Out, group_in, w.kernel.height, w.kernel.width},
                     .rank = 4,
                     .layout = Layout::convolution,
                     .initial = Initial::weight,
                     .fan_in = group_in * w.taps(),
                     .fan_out = Out / attributes.groups * w.taps(),
                     .decay = true};
    builder.add_parameter(weight);
    if (attributes.bias) {
      builder.add_parameter({.name = "bias",
                             .shape = {Out},
                             .rank = 1,
                             .initial = Initial::bias,
                             .fan_in = weight.fan_in,
                             .fan_out = weight.fan_out});
    }
    return output;
  }
};

}  // namespace inception
