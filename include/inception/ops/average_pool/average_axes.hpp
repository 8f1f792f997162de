// SPDX-License-Identifier: MIT
// Which inputs an average takes and which outputs an input goes to, along one axis.
#pragma once

#include "inception/ops/operation.hpp"
#include "inception/ops/window_range.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception::detail {

/// One axis of a sliding average.
struct SlidingAverage {
  WindowAxis window;
  bool count_padding = true;

  INCEPTION_HOST_DEVICE constexpr Range inputs(Index i) const {
    const Range taps = window.taps(i);
    return {window.start(i) + taps.first, window.start(i) + taps.last};
  }
  INCEPTION_HOST_DEVICE constexpr Range outputs(Index h) const { return window.windows(h); }
  INCEPTION_HOST_DEVICE constexpr Index divisor(Index i) const {
    if (!count_padding) return inputs(i).size();
    return smaller(window.kernel, window.inputs + window.padding - window.start(i));
  }
};

/// One axis of an adaptive average of `inputs_count` positions to `outputs_count`.
struct AdaptiveAverage {
  Index inputs_count = 0, outputs_count = 0;

  INCEPTION_HOST_DEVICE constexpr Range inputs(Index i) const {
    return {i * inputs_count / outputs_count, ceil_divide((i + 1) * inputs_count, outputs_count)};
  }
  /// The same formula the other way round, for ⌊iH/A⌋ ≤ h ⇔ i < (h+1)A/H.
  INCEPTION_HOST_DEVICE constexpr Range outputs(Index h) const {
    return {h * outputs_count / inputs_count, ceil_divide((h + 1) * outputs_count, inputs_count)};
  }
  INCEPTION_HOST_DEVICE constexpr Index divisor(Index i) const { return inputs(i).size(); }
};

/// The two axes of a sliding average.
struct SlidingAxes {
  SlidingAverage rows, columns;

  constexpr SlidingAxes(const Operation& o, const Shape& x, const Shape& y) {
    const WindowAxes window(o.window, x, y);
    rows = {window.rows, o.count_padding};
    columns = {window.columns, o.count_padding};
  }
};

}  // namespace inception::detail
