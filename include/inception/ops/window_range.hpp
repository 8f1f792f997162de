// SPDX-License-Identifier: MIT
// Which taps of a window lie inside the image, and which windows reach a pixel.
#pragma once

#include "inception/shape/window.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// Integers [first, last); empty where last ≤ first.
struct Range {
  Index first = 0;
  Index last = 0;

  INCEPTION_HOST_DEVICE constexpr Index size() const { return last > first ? last - first : 0; }
};

/// ⌈a / b⌉ for a ≥ 0, and 0 for a < 0.
INCEPTION_HOST_DEVICE constexpr Index ceil_divide(Index a, Index b) {
  return a <= 0 ? 0 : (a + b - 1) / b;
}

INCEPTION_HOST_DEVICE constexpr Index smaller(Index a, Index b) { return b < a ? b : a; }

/// One axis of a sliding window.
struct WindowAxis {
  Index kernel = 1, stride = 1, padding = 0, dilation = 1;
  Index inputs = 0, outputs = 0;

  /// Input position of tap 0 of output i; it may lie in the padding.
  INCEPTION_HOST_DEVICE constexpr Index start(Index i) const { return i * stride - padding; }

  /// Taps u of output i with 0 ≤ start(i) + u·dilation < inputs.
  INCEPTION_HOST_DEVICE constexpr Range taps(Index i) const {
    return {ceil_divide(-start(i), dilation),
            smaller(kernel, ceil_divide(inputs - start(i), dilation))};
  }

  /// Outputs whose window spans input position h. With dilation, tap_of tells whether a tap hits it.
  INCEPTION_HOST_DEVICE constexpr Range windows(Index h) const {
    const Index from = h + padding;
    return {ceil_divide(from - (kernel - 1) * dilation, stride),
            smaller(outputs, from / stride + 1)};
  }

  /// The tap of output i, one of windows(h), at input position h; −1 where it falls between taps.
  INCEPTION_HOST_DEVICE constexpr Index tap_of(Index i, Index h) const {
    const Index distance = h - start(i);
    if (dilation == 1) return distance;
    return distance % dilation == 0 ? distance / dilation : -1;
  }
};

/// The two axes of a window that slides over x and gives y.
struct WindowAxes {
  WindowAxis rows, columns;

  constexpr WindowAxes(const Window& w, const Shape& x, const Shape& y) {
    rows = {w.kernel.height, w.stride.height, w.padding.height, w.dilation.height, x.h, y.h};
    columns = {w.kernel.width, w.stride.width, w.padding.width, w.dilation.width, x.w, y.w};
  }
};

}  // namespace inception::detail
