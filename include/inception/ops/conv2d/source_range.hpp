// SPDX-License-Identifier: MIT
// Which pixels of a source a range of positions may read, through any tap.
#pragma once

#include <algorithm>

#include "inception/shape/extent.hpp"
#include "inception/shape/window.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// Positions (n,i,j) read pixels (n, i·step + a, j·step + b) with first_tap ≤ (a, b) ≤ last_tap.
struct SourceRange {
  Extent source{}, positions{}, step{};
  Extent first_tap{};  ///< at most 0
  Extent last_tap{};   ///< at least 0

  /// First pixel of the source, counted over all images, that positions from `position` on may read.
  Index begin(Index position) const {
    const Place p(positions, position);
    const int row = p.row * step.height + first_tap.height;
    const int column = p.column * step.width + first_tap.width;
    if (row < 0) return p.image * source.area();
    if (row >= source.height) return (p.image + 1) * source.area();
    return p.image * source.area() + Index{row} * source.width + clamp_column(column);
  }
  /// One past the last pixel that positions up to `position` may read.
  Index end(Index position) const {
    const Place p(positions, position);
    const int row = p.row * step.height + last_tap.height;
    const int column = p.column * step.width + last_tap.width;
    if (row >= source.height) return (p.image + 1) * source.area();
    return p.image * source.area() + Index{row} * source.width + clamp_column(column + 1);
  }

  /// No `count` adjacent positions reach over more pixels than this.
  Index most_pixels(Index images, Index count) const {
    const Index lines = (count + positions.width - 2) / positions.width;  // crossed
    const Index images_crossed = (lines + positions.height - 1) / positions.height;
    const Index stepped = Index{positions.height} * step.height;
    const Index skipped = std::max<Index>(0, source.height - stepped);  // below the last position
    const Index past_the_end = std::max<Index>(0, stepped - source.height);
    const Index reach = lines * step.height + images_crossed * skipped + past_the_end +
                        last_tap.height - first_tap.height + 1;
    return std::min(images * source.height, reach) * source.width;
  }

 private:
  struct Place {
    Place(Extent grid, Index position)
        : image(position / grid.area()),
          row(static_cast<int>(position % grid.area()) / grid.width),
          column(static_cast<int>(position % grid.area()) % grid.width) {}
    Index image;
    int row, column;
  };
  Index clamp_column(int column) const { return std::clamp(column, 0, source.width); }
};

/// What the positions of y read of x.
inline SourceRange window_range(const Window& w, const Shape& x, const Shape& y) {
  return {.source = x.extent(),
          .positions = y.extent(),
          .step = w.stride,
          .first_tap = {-w.padding.height, -w.padding.width},
          .last_tap = {std::max(0, (w.kernel.height - 1) * w.dilation.height - w.padding.height),
                       std::max(0, (w.kernel.width - 1) * w.dilation.width - w.padding.width)}};
}

/// Bounds what the positions of any phase of x (every stride-th row and column) read of y.
inline SourceRange phase_range(const Window& w, const Shape& x, const Shape& y) {
  const auto bound = [](int kernel, int dilation, int padding, int stride) {
    return ((kernel - 1) * dilation + padding) / stride +
           2;  // one for the rounding of each quotient
  };
  return {.source = y.extent(),
          .positions = {std::max(1, x.extent().height / w.stride.height),
                        std::max(1, x.extent().width / w.stride.width)},
          .step = {1, 1},
          .last_tap = {bound(w.kernel.height, w.dilation.height, w.padding.height, w.stride.height),
                       bound(w.kernel.width, w.dilation.width, w.padding.width, w.stride.width)}};
}

}  // namespace inception::detail
