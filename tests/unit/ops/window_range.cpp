// SPDX-License-Identifier: MIT
// Ranges of taps and of windows, against counting them all.
#include "inception/ops/window_range.hpp"

#include <doctest/doctest.h>

#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("taps and windows are those that meet, and no others") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Window window = random_window(random, WindowKind::max_pool);
    const Extent grid = random_grid(random, window, 12);
    const Extent outputs = output_extent(grid, window);
    const detail::WindowAxis rows =
        detail::WindowAxes(window, shape_of(1, grid, 1), shape_of(1, outputs, 1)).rows;
    for (Index i = 0; i < rows.outputs; ++i) {
      const detail::Range taps = rows.taps(i);
      for (Index u = 0; u < rows.kernel; ++u) {
        const Index h = i * rows.stride + u * rows.dilation - rows.padding;
        const bool meets = h >= 0 && h < rows.inputs;
        CHECK((u >= taps.first && u < taps.last) == meets);
        if (!meets) continue;
        const detail::Range windows = rows.windows(h);
        CHECK(i >= windows.first);
        CHECK(i < windows.last);
        CHECK(rows.tap_of(i, h) == u);
      }
    }
    for (Index h = 0; h < rows.inputs; ++h) {
      const detail::Range windows = rows.windows(h);
      for (Index i = windows.first; i < windows.last; ++i) {
        const Index u = rows.tap_of(i, h);
        CHECK((u == -1 || (u >= 0 && u < rows.kernel)));
        if (u >= 0) CHECK(rows.start(i) + u * rows.dilation == h);
      }
    }
  }
}
