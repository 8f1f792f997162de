// SPDX-License-Identifier: MIT
// Which windows Winograd's filters serve, and how an output is cut into their tiles.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/cook_toom.hpp"
#include "inception/ops/conv2d/panels.hpp"
#include "inception/ops/conv2d/stride_filters.hpp"
#include "inception/shape/window.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// How one tile is transformed: along one axis, or along both.
template <class FilterOf, int Dimensions>
struct WinogradScheme {
  using Filter = FilterOf;
  static constexpr int dimensions = Dimensions;
  static constexpr int size = Filter::size;
  static constexpr int frequencies = Dimensions == 2 ? size * size : size;
  static constexpr int inputs =
      Dimensions == 2 ? Filter::inputs * Filter::inputs : Filter::inputs;  ///< of a tile
  static constexpr int outputs =
      Dimensions == 2 ? Filter::outputs * Filter::outputs : Filter::outputs;
};

using WinogradSquare3 = WinogradScheme<CookToom<4, 3>, 2>;
/// 3x3 with a stride of 2, and the gradient of its input.
using WinogradHalving3 = WinogradScheme<HalvingFilter<3>, 2>;
using WinogradDoubling3 = WinogradScheme<DoublingFilter<3>, 2>;
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
  if (groups != 1 || w.dilation != Extent{1, 1}) return false;
  if (k == Extent{3, 3}) return w.stride == Extent{1, 1} || w.stride == Extent{2, 2};
  return line && (taps == 3 || taps == 7) && w.stride == Extent{1, 1};
}

/// A pass over a grid: a convolution as it is, or the one that gives its input's gradient.
struct WinogradPass {
  Extent kernel{}, stride{};
  Extent padding{};  ///< inputs before the first that the first tile reads
  Extent before{};   ///< outputs before the first at which the first tile begins
};
constexpr WinogradPass forward_pass(const Window& w) { return {w.kernel, w.stride, w.padding, {}}; }
/// Reads dy with the taps mirrored. A tile of DoublingFilter begins with an input that the first tap
/// reaches, and reads the dy before its own as well.
constexpr WinogradPass backward_pass(const Window& w) {
  if (w.stride == Extent{2, 2}) return {w.kernel, w.stride, {1, 1}, w.padding};
  const Extent padding{w.kernel.height - 1 - w.padding.height,
                       w.kernel.width - 1 - w.padding.width};
  return {w.kernel, w.stride, padding, {}};
}

/// Calls body.template operator()<Scheme>() with the scheme of a window that winograd_serves(), for these
/// factors; Stride2 is the one of a stride of 2.
template <class Factor, class Stride2, class Body>
constexpr auto with_winograd_scheme(const Window& w, Body&& body) {
  if (w.stride == Extent{2, 2}) return body.template operator()<Stride2>();
  if (w.kernel == Extent{3, 3}) return body.template operator()<WinogradSquare3>();
  if (w.kernel.height * w.kernel.width == 3) return body.template operator()<WinogradLine3>();
  return body.template operator()<WinogradLine7<Factor>>();
}
/// The scheme of a forward pass, and of the gradient of the weights.
template <class Factor, class Body>
constexpr auto with_forward_scheme(const Window& w, Body&& body) {
  return with_winograd_scheme<Factor, WinogradHalving3>(w, body);
}
/// The scheme of the gradient of the input.
template <class Factor, class Body>
constexpr auto with_backward_scheme(const Window& w, Body&& body) {
  return with_winograd_scheme<Factor, WinogradDoubling3>(w, body);
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
  static constexpr Index block_bytes = Index{2} << 18;

  WinogradTiling(const WinogradPass& w, const Shape& x, const Shape& y)
      : step(along(w, Scheme::Filter::outputs)),
        patch(along(w, Scheme::Filter::inputs)),
        advance(along(w, Scheme::Filter::advance)),
        padding(w.padding),
        before(w.before),
        down((y.h + before.height + step.height - 1) / step.height),
        across((y.w + before.width + step.width - 1) / step.width),
        tiles(y.n * down * across),
        factors(padded_factors<Factor>(x.c)) {}

  /// Where a tile's outputs and inputs begin; both may lie outside the grids.
  struct Place {
    Index n = 0;
    int top = 0, left = 0;
    int input_top = 0, input_left = 0;
  };
  Place place(Index tile) const {
    const Index line = tile / across;
    const int row = static_cast<int>(line % down), column = static_cast<int>(tile % across);
    return {line / down, row * step.height - before.height, column * step.width - before.width,
            row * advance.height - padding.height, column * advance.width - padding.width};
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

  Extent step;     ///< outputs of a tile
  Extent patch;    ///< inputs of a tile
  Extent advance;  ///< inputs from one tile to the next
  Extent padding, before;
  Index down, across, tiles;
  Index factors;  ///< of all channels

 private:
  /// `length` along the axes on which the kernel has taps.
  static constexpr Extent along(const WinogradPass& w, int length) {
    return {w.kernel.height > 1 ? length : 1, w.kernel.width > 1 ? length : 1};
  }
};

}  // namespace inception::detail
