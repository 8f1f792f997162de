// SPDX-License-Identifier: MIT
// The taps of a convolution, forward, and backward to the input, whose pixels a stride splits.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/indirect_product.hpp"
#include "inception/shape/window.hpp"

namespace inception::detail {

/// A stride above 1 splits the pixels of dx into phases, each of which is reached by some of the
/// taps only.
///
/// Calls body() for each phase, with start, positions and tap_count of `product` set and its taps
/// in `taps`, from the last to the first: index 0 is the last tap of the window.
template <class Product, class Body>
void for_each_phase(const Window& w, Extent grid, Tap* taps, Product& product, Body body) {
  for (int a = 0; a < std::min(w.stride.height, grid.height); ++a) {
    for (int b = 0; b < std::min(w.stride.width, grid.width); ++b) {
      product.tap_count = 0;
      for (int u = w.kernel.height - 1; u >= 0; --u) {
        for (int v = w.kernel.width - 1; v >= 0; --v) {
          const int row = a + w.padding.height - u * w.dilation.height;
          const int column = b + w.padding.width - v * w.dilation.width;
          if (row % w.stride.height != 0 || column % w.stride.width != 0) continue;
          taps[product.tap_count++] = {row / w.stride.height, column / w.stride.width,
                                       w.taps() - 1 - (u * w.kernel.width + v)};
        }
      }
      product.start = {a, b};
      product.positions = {(grid.height - a + w.stride.height - 1) / w.stride.height,
                           (grid.width - b + w.stride.width - 1) / w.stride.width};
      body();
    }
  }
}

/// The taps of a window as the forward pass reads them.
inline void put_taps(const Window& w, Tap* taps) {
  for (int t = 0; t < w.taps(); ++t) {
    taps[t] = {t / w.kernel.width * w.dilation.height - w.padding.height,
               t % w.kernel.width * w.dilation.width - w.padding.width, t};
  }
}

}  // namespace inception::detail
