// SPDX-License-Identifier: MIT
// From the output of a sliding window back to its input.
#pragma once

#include "inception/shape/window.hpp"

namespace inception {

/// The smallest input over which a window has so many positions: H = (H' − 1)S + D(R−1) + 1 − 2P, likewise W.
constexpr Extent input_extent(Extent output, const Window& w) {
  return {(output.height - 1) * w.stride.height + w.dilation.height * (w.kernel.height - 1) + 1 -
              2 * w.padding.height,
          (output.width - 1) * w.stride.width + w.dilation.width * (w.kernel.width - 1) + 1 -
              2 * w.padding.width};
}

}  // namespace inception
