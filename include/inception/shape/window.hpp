// SPDX-License-Identifier: MIT
// Sliding windows of convolution and pooling, and the arithmetic of their output sizes.
#pragma once

#include "inception/shape/extent.hpp"

namespace inception {

/// A sliding window: kernel, stride, padding and dilation, each in pixels, height and width apart.
struct Window {
  Extent kernel{1, 1};
  Extent stride{1, 1};
  Extent padding{0, 0};
  Extent dilation{1, 1};
  bool ceil_mode = false;

  constexpr int taps() const { return kernel.height * kernel.width; }
  friend constexpr bool operator==(const Window&, const Window&) = default;
};

namespace detail {

/// Output size along one axis; 0 where the window does not fit.
constexpr int window_positions(int size, int kernel, int stride, int padding, int dilation,
                               bool ceil_mode) {
  const int room = size + 2 * padding - dilation * (kernel - 1) - 1;
  if (room < 0) return ceil_mode && -room < stride ? 1 : 0;
  int positions = room / stride + 1;
  // Ceil mode adds the partial window at the end, unless it would start in the padding (PyTorch).
  if (ceil_mode && room % stride != 0 && positions * stride < size + padding) ++positions;
  return positions;
}

}  // namespace detail

/// Output size of a window over an input.
///
/// H' = ⌊(H + 2P − D(R−1) − 1)/S⌋ + 1, likewise W'; ⌈·⌉ instead of ⌊·⌋ in ceil mode, where a window
/// that would start beyond the input and its leading padding is dropped.
///
/// Errors   an extent that is not valid() where the window does not fit
/// Source   Dumoulin & Visin, arXiv:1603.07285, relationship 15; PyTorch for ceil mode
constexpr Extent output_extent(Extent input, const Window& w) {
  return {detail::window_positions(input.height, w.kernel.height, w.stride.height, w.padding.height,
                                   w.dilation.height, w.ceil_mode),
          detail::window_positions(input.width, w.kernel.width, w.stride.width, w.padding.width,
                                   w.dilation.width, w.ceil_mode)};
}

}  // namespace inception
