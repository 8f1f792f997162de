// SPDX-License-Identifier: MIT
// The average pooling layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/layers/options.hpp"
#include "inception/ops/average_pool/average_pool.hpp"

namespace inception {

/// Average pooling: ops::AvgPool2d. Options: Kernel (1x1), Stride (1), Padding (0) or
/// SamePadding, CeilMode (false), CountPadding (true).
///
/// Shapes   x [N,H,W,Channels] → y [N,H',W',Channels]
/// Errors   compile time: a padding above half of the kernel; SamePadding that may be uneven and
///          counts: TensorFlow divides by the real pixels
/// Note     the stride is 1 unless given (PyTorch takes the kernel's size)
template <int Channels, class... Options>
struct AvgPool2d {
  static_assert(detail::require_channels<AvgPool2d, Channels>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    using enum OptionKind;
    return detail::with_options<
        ops::AvgPool2d, detail::option_kinds(kernel, stride, padding, ceil_mode, count_padding),
        Options...>(o);
  }();
  static constexpr int in_channels = attributes.in_channels;
  static constexpr int out_channels = attributes.out_channels;
  static_assert(detail::require_padding_within_half<AvgPool2d, attributes.window>());
  static_assert(
      detail::require<
          (!attributes.window.same || !attributes.count_padding),
          typename refused::option<SamePadding>::template needs_beside_it<CountPadding<false>>>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::AvgPool2d>(builder, attributes, input, destination);
  }
};

}  // namespace inception
