// SPDX-License-Identifier: MIT
// Sliding windows of convolution and pooling, and the arithmetic of their output sizes.
#pragma once

#include "inception/shape/extent.hpp"

namespace inception {

/// A sliding window: kernel, stride, padding and dilation, each in pixels, height and width apart.
///
/// `padding` stands before the image, above and on the left, and as much behind it. With `same` the
/// image's size decides: settled() then says what stands before it, and what stands behind may be
/// one more.
struct Window {
  Extent kernel{1, 1};
  Extent stride{1, 1};
  Extent padding{0, 0};
  Extent dilation{1, 1};
  bool ceil_mode = false;
  bool same = false;  ///< ⌈H/S⌉ x ⌈W/S⌉ windows: TensorFlow's SAME

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

/// ⌈size / stride⌉
constexpr int same_positions(int size, int stride) { return (size + stride - 1) / stride; }

/// The smaller half of all the padding that so many windows need.
constexpr int same_padding(int size, int kernel, int stride, int dilation) {
  const int last_start = (same_positions(size, stride) - 1) * stride;
  const int missing = last_start + dilation * (kernel - 1) + 1 - size;
  return missing > 0 ? missing / 2 : 0;
}

}  // namespace detail

/// Output size of a window over an input.
///
/// H' = ⌊(H + 2P − D(R−1) − 1)/S⌋ + 1, likewise W'; ⌈·⌉ instead of ⌊·⌋ in ceil mode, where a window
/// that would start beyond the input and its leading padding is dropped. With `same`, H' = ⌈H/S⌉.
///
/// Errors   an extent that is not valid() where the window does not fit
/// Source   Dumoulin & Visin, arXiv:1603.07285, relationship 15; PyTorch for ceil mode
constexpr Extent output_extent(Extent input, const Window& w) {
  if (w.same) {
    return {detail::same_positions(input.height, w.stride.height),
            detail::same_positions(input.width, w.stride.width)};
  }
  return {detail::window_positions(input.height, w.kernel.height, w.stride.height, w.padding.height,
                                   w.dilation.height, w.ceil_mode),
          detail::window_positions(input.width, w.kernel.width, w.stride.width, w.padding.width,
                                   w.dilation.width, w.ceil_mode)};
}

/// The window with the padding that stands before an input: of `same`, ⌊T/2⌋ of the T pixels that
/// (H' − 1)S + D(R−1) + 1 exceeds H by, likewise of W; other windows as they are. Kernels take
/// windows that are settled.
///
/// Source   TensorFlow's tf.nn.convolution, padding SAME
constexpr Window settled(Window w, Extent input) {
  if (w.same) {
    w.padding = {
        detail::same_padding(input.height, w.kernel.height, w.stride.height, w.dilation.height),
        detail::same_padding(input.width, w.kernel.width, w.stride.width, w.dilation.width)};
  }
  return w;
}

/// A `same` window whose padding is alike on both sides of every image, as plain padding; others as
/// they are.
constexpr Window with_even_padding(Window w) {
  const Extent total{w.dilation.height * (w.kernel.height - 1),
                     w.dilation.width * (w.kernel.width - 1)};
  const bool even = total.height % 2 == 0 && total.width % 2 == 0;
  if (!w.same || w.stride != Extent{1, 1} || !even) return w;
  w.padding = {total.height / 2, total.width / 2};
  w.same = false;
  return w;
}

}  // namespace inception
