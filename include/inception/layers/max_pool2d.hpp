// SPDX-License-Identifier: MIT
// The maximum pooling layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/max_pool/max_pool.hpp"

namespace inception {

/// Maximum pooling: ops::MaxPool2d. Options: Kernel (1x1), Stride (1), Padding (0) or
/// SamePadding, Dilation (1), CeilMode (false).
///
/// Shapes   x [N,H,W,Channels] → y [N,H',W',Channels]
/// Errors   compile time: a padding above half of the kernel
/// Note     the stride is 1 unless given (PyTorch takes the kernel's size)
template <int Channels, class... Options>
struct MaxPool2d {
  static_assert(detail::require_channels<MaxPool2d, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    using enum OptionKind;
    return detail::with_options<ops::MaxPool2d,
                                detail::option_kinds(kernel, stride, padding, dilation, ceil_mode),
                                Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;
  static_assert(detail::require_padding_within_half<MaxPool2d, attributes.window>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::MaxPool2d>(builder, attributes, input, destination);
  }
};

}  // namespace inception
