// SPDX-License-Identifier: MIT
// The local response normalisation layer.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/ops/local_response_norm/local_response_norm.hpp"

namespace inception {

/// The constants of local response normalisation; PyTorch's defaults.
struct LocalResponseNormConstants {
  int alpha_millionths = 100;  ///< α · 10⁶
  int beta_millionths = 750'000;
  int k_millionths = 1'000'000;
};

/// Local response normalisation over `Size` channels: ops::LocalResponseNorm.
///
/// Shapes   x, y [N,H,W,Channels]
template <int Channels, int Size,
          LocalResponseNormConstants Constants = LocalResponseNormConstants{}>
struct LocalResponseNorm {
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;
  static_assert(detail::require_channels<LocalResponseNorm, Channels>());
  static_assert(detail::require<(Size > 0), typename refused::window_of<LocalResponseNorm>::
                                                template must_have_channels_of_at_least<1>>());

  static constexpr Operation attributes = [] {
    Operation o = detail::same_channels(Channels);
    o.size = Size;
    o.alpha = Constants.alpha_millionths / 1e6;
    o.beta = Constants.beta_millionths / 1e6;
    o.k = Constants.k_millionths / 1e6;
    return o;
  }();

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return detail::lower_simple<ops::LocalResponseNorm>(builder, attributes, input, destination);
  }
};

}  // namespace inception
