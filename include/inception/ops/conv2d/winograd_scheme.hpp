// SPDX-License-Identifier: MIT
// Which windows Winograd's filters serve, and how an output is cut into their tiles.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/cook_toom.hpp"
#include "inception/ops/conv2d/panels.hpp"
#include "inception/shape/window.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// How one tile is transformed: along one axis, or along both.
template <class FilterOf, int Dimensions>
struct WinogradScheme {
  using Filter = FilterOf;
  static constexpr int dimensions = Dimensions;
  static constexpr int size = Filter::size;
  static constexpr int frequencies =
      Dimensions == 2 ? size * size : size;  ///< and inputs of a tile
  static constexpr int outputs =
      Dimensions == 2 ? Filter::outputs * Filter::outputs : Filter::outputs;
};

using WinogradSquare3 = WinogradScheme<CookToom<4, 3>, 2>;
using WinogradLine3 = WinogradScheme<CookToom<4, 3>, 1>;
/// Lines of 7 taps stand in grids of 17x17, of which three tiles of 6 waste one pixel. bfloat16 leaves few
/// digits for the transforms to lose: with F(6, 7) they would lose five times more than with F(2, 7).
template <class Factor>
using WinogradLine7 = WinogradScheme<CookToom<Rounded<Factor> ? 2 : 6, 7>, 1>;

/// Whether there is a scheme for the window at all.
constexpr bool winograd_serves(const Window& w, int groups) {
  const Extent k = w.kernel;
  const bool line = (k.height == 1) != (k.width == 1);
  const int taps = std::max(k.height, k.width);
  return groups == 1 && w.stride == Extent{1, 1} && w.dilation == Extent{1, 1} &&
         (line ? taps == 3 || taps == 7 : k == Extent{3, 3});
}

/// Calls body.template operator()<Scheme>() with the scheme of a window that winograd_serves(), for
/// these factors.
template <class Factor, class Body>
constexpr auto with_winograd_scheme(const Window& w, Body&& body) {
  if (w.kernel == Extent{3, 3}) return body.template operator()<WinogradSquare3>();
  if (w.kernel.height * w.kernel.width == 3) return body.template operator()<WinogradLine3>();
  return body.template operator()<WinogradLine7<Factor>>();
}

/// Factors that hold the frequencies of so many channels, in whole vectors.
template <class Factor>
constexpr Index padded_factors(Index channels) {
  return padded_columns<Factor>(factors_of<Factor>(channels));
}

/// How an output is cut into tiles, and what the arrays of a block of tiles take.
template <class Scheme, class Scalar, class Factor = Scalar>
struct WinogradTiling {
  static constexpr int rows = simd::block_rows;
  static constexpr int width = panel_width<Scalar>;
  /// Transformed inputs of a block: at most about half of a second-level cache, so that the panels
  /// stream past them.
  static constexpr Index block_bytes = Index{5} << 18;

  WinogradTiling(const Window& w, const Shape& x, const Shape& y)
      : step{w.kernel.height > 1 ? Scheme::Filter::outputs : 1,
             w.kernel.width > 1 ? Scheme::Filter::outputs : 1},
        patch{step.height + w.kernel.height - 1, step.width + w.kernel.width - 1},
        down((y.h + step.height - 1) / step.height),
        across((y.w + step.width - 1) / step.width),
        tiles(y.n * down * across),
        factors(padded_factors<Factor>(x.c)) {}

  /// Where a tile's outputs begin.
  struct Place {
    Index n = 0;
    int top = 0, left = 0;
  };
  Place place(Index tile) const {
    const Index line = tile / across;
    return {line / down, static_cast<int>(line % down) * step.height,
            static_cast<int>(tile % across) * step.width};
  }

  /// Tiles at a time: whole groups of rows.
  Index most_tiles() const {
    const Index of_group = Scheme::frequencies * rows * factors * Index{sizeof(Factor)};
    return rows * std::clamp<Index>(block_bytes / of_group, 2, 8);
  }
  Index inputs_size(Index most) const {
    return (most + rows - 1) / rows * Scheme::frequencies * rows * factors;
  }
  Index products_size(Index most) const {
    return (most + rows - 1) / rows * Scheme::frequencies * rows * width;
  }

  Extent step, patch;
  Index down, across, tiles;
  Index factors;  ///< of all channels
};

}  // namespace inception::detail
