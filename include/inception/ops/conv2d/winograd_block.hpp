// SPDX-License-Identifier: MIT
// Winograd convolution of a block of tiles: what one thread does at a time.
#pragma once

#include <algorithm>

#include "inception/ops/block_moments.hpp"
#include "inception/ops/conv2d/blocked_product.hpp"
#include "inception/ops/conv2d/winograd_scheme.hpp"
#include "inception/ops/conv2d/winograd_transforms.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"

namespace inception::detail {

/// Scratch of winograd_convolution().
template <class Scheme, class Scalar, class Factor = Scalar>
struct WinogradScratch {
  WinogradScratch(Scratch& scratch, int threads, const WinogradPass& w, const Shape& x,
                  const Shape& y) {
    const WinogradTiling<Scheme, Scalar, Factor> tiling(w, x, y);
    const Index most = tiling.most_tiles();
    inputs_each = tiling.inputs_size(most);
    products_each = tiling.products_size(most);
    outputs_each = most * Scheme::outputs;
    edge_each = Scheme::inputs * simd::lanes<Scalar>;
    sink_each = padded_columns<Scalar>(y.c);
    zeros = scratch.take<Scalar>(x.c);
    inputs = scratch.take<Factor>(inputs_each * threads);
    products = scratch.take<Scalar>(products_each * threads);
    outputs = scratch.take<Scalar*>(outputs_each * threads);
    edges = scratch.take<Scalar>(edge_each * threads);
    sinks = scratch.take<Scalar>(sink_each * threads);
  }

  Index inputs_each, products_each, outputs_each, edge_each, sink_each;
  Scalar* zeros;     ///< [C], the padding
  Factor* inputs;    ///< [threads][group][frequency][factors/lanes][block_rows][lanes]
  Scalar* products;  ///< [threads][group][frequency][block_rows][panel_width]
  Scalar** outputs;  ///< [threads][tile][outputs]
  Scalar* edges;     ///< [threads][inputs][lanes], channels that do not fill a vector
  Scalar* sinks;     ///< [threads][K], where outputs beyond the grid are written
};

/// y = relu(x ∗ w + bias), or y += x ∗ w, with weights in the order of winograd_weights().
template <class Scalar, class Factor = Scalar>
struct WinogradConvolution {
  View<const Scalar> x{};
  View<Scalar> y{};
  const Scalar* bias = nullptr;    ///< padded to whole vectors; null: none
  const Factor* panels = nullptr;  ///< [panel][frequency][factors][width]
  bool relu = false;
  bool accumulate = false;
  MomentsWhileWriting<Scalar> moments{};  ///< of y
};

/// One thread's work on a block of tiles. The frequencies of inputs and weights are what is multiplied,
/// as factors; a pair of bfloat16 holds two channels.
template <class Scheme, class Scalar, class Factor = Scalar>
class WinogradBlock {
 public:
  using Tiling = WinogradTiling<Scheme, Scalar, Factor>;
  static constexpr int rows = simd::block_rows;
  static constexpr int lanes = simd::lanes<Scalar>;
  static constexpr int frequencies = Scheme::frequencies;
  static constexpr int values = values_per_factor<Factor>;

  WinogradBlock(const WinogradConvolution<Scalar, Factor>& convolution, const Tiling& tiling,
                const WinogradScratch<Scheme, Scalar, Factor>& scratch, int worker)
      : c_(convolution),
        tiling_(tiling),
        zeros_(scratch.zeros),
        inputs_(scratch.inputs + worker * scratch.inputs_each),
        products_(scratch.products + worker * scratch.products_each),
        outputs_(scratch.outputs + worker * scratch.outputs_each),
        edge_(scratch.edges + worker * scratch.edge_each),
        sink_(scratch.sinks + worker * scratch.sink_each),
        vectors_(tiling.factors / lanes),
        half_panel_(padded_columns<Scalar>(convolution.y.shape.c) % panel_width<Scalar> != 0) {}

  /// Transforms the inputs of tiles [first, first + count).
  void take(Index first, Index count) {
    count_ = count;
    groups_ = (count + rows - 1) / rows;
    rows_each_ = static_cast<int>(count / groups_);
    with_one_more_ = count % groups_;
    Index tile = 0;
    for (Index g = 0; g < groups_; ++g) {
      const int here = rows_of(g);
      for (int r = 0; r < here; ++r, ++tile) {
        take_tile(first + tile, inputs_ + g * group_size() + r * lanes,
                  outputs_ + tile * Scheme::outputs);
      }
      // Rows beyond the last tile are computed too; whatever lay there might be slow denormal numbers.
      const int computed = std::max(rows_computed<Scalar, 2>(here),
                                    half_panel_ ? rows_computed<Scalar, 1>(here) : 0);
      for (int r = here; r < computed; ++r) clear_row(g, r);
    }
  }

  /// Writes the outputs of the columns of one panel.
  template <int Vectors>
  void write_panel(Index panel) {
    constexpr Index chunk = product_terms / lanes;
    constexpr int width = Vectors * lanes;
    const Factor* weights = c_.panels + panel * panel_width<Scalar> * frequencies * tiling_.factors;
    for (int f = 0; f < frequencies; ++f) {
      for (Index v = 0; v < vectors_; v += chunk) {
        const Index terms = std::min(chunk, vectors_ - v);
        for (Index g = 0; g < groups_; ++g) {
          if (v == 0) expect_writes<Vectors>(f * groups_ + g, panel * panel_width<Scalar>);
          blocked_product_of_rows<Scalar, Factor, Vectors>(
              rows_of(g), inputs_ + g * group_size() + (f * vectors_ + v) * rows * lanes, weights,
              terms, products_ + (g * frequencies + f) * rows * width, v > 0);
        }
        weights += terms * lanes * width;
      }
    }
    const Index first = panel * panel_width<Scalar>;
    Index tile = 0;
    for (Index g = 0; g < groups_; ++g) {
      const int here = rows_of(g);
      for (int r = 0; r < here; ++r, ++tile) {
        const Scalar* from = products_ + (g * frequencies * rows + r) * width;
        for (int v = 0; v < Vectors; ++v) {
          write_tile(outputs_ + tile * Scheme::outputs, first + v * lanes, from + v * lanes,
                     rows * width);
        }
      }
    }
  }

  /// Tells the moments which pixels the tiles from `first` on have written.
  void report(Index first) const {
    const Shape& y = c_.y.shape;
    for (Index tile = first; tile < first + count_; ++tile) {
      const auto place = tiling_.place(tile);
      const Index left = std::max(place.left, 0);
      const Index wide = std::min<Index>(place.left + tiling_.step.width, y.w) - left;
      const Index bottom = std::min<Index>(place.top + tiling_.step.height, y.h);
      for (Index row = std::max(place.top, 0); row < bottom; ++row) {
        c_.moments.written((place.n * y.h + row) * y.w + left, wide);
      }
    }
  }

 private:
  /// Terms added up before a sum joins the total, as in the direct kernel.
  static constexpr Index product_terms = 128;

  Index group_size() const { return frequencies * vectors_ * rows * lanes; }
  int rows_of(Index group) const { return rows_each_ + (group < with_one_more_ ? 1 : 0); }

  void take_tile(Index tile, Factor* to, Scalar** outputs) {
    const auto at = tiling_.place(tile);
    const Scalar* pixels[Scheme::inputs];
    point_at_patch(c_.x, at.n, at.input_top, at.input_left, tiling_.patch, zeros_, pixels);
    const auto expected = expected_patch(tile + tiles_ahead);
    point_at_patch(c_.y, at.n, at.top, at.left, tiling_.step, sink_, outputs);
    const Index whole = c_.x.shape.c / lanes;
    const Index stride = vectors_ * rows * lanes;
    for (Index v = 0; v < whole; ++v) {
      expected.ask_for(v * lanes);
      transform_inputs<Scheme, Scalar>(pixels, v * lanes, place(to, v), stride);
    }
    Index done = whole;
    if (whole * lanes < c_.x.shape.c) {
      read_edge(pixels, whole * lanes);
      transform_inputs<Scheme, Scalar>(pixels, 0, place(to, done++), stride);
    }
    for (; done < vectors_ * values; ++done) {
      Factor* none = place(to, done);
      for (int f = 0; f < frequencies; ++f)
        std::fill_n(none + f * stride, lanes / values, Factor{});
    }
  }

  /// What take_tile() will read of a tile.
  ExpectedPatch<Scalar, Scheme::inputs> expected_patch(Index tile) const {
    if (tile >= tiling_.tiles) return {};
    const auto at = tiling_.place(tile);
    return {c_.x,          at.n,          at.input_top,
            at.input_left, tiling_.patch, tiling_.patch.width - tiling_.advance.width};
  }

  /// Where the frequencies of a vector of channels go: a vector of factors holds one, or two.
  static Factor* place(Factor* to, Index v) {
    return to + v / values * rows * lanes + v % values * (lanes / values);
  }

  /// Copies the channels from `first` on, which do not fill a vector, and points at the copy.
  void read_edge(const Scalar** pixels, Index first) {
    for (int i = 0; i < Scheme::inputs; ++i) {
      Scalar* edge = edge_ + i * lanes;
      std::fill(std::copy(pixels[i] + first, pixels[i] + c_.x.shape.c, edge), edge + lanes,
                Scalar{0});
      pixels[i] = edge;
    }
  }

  /// Fetches a share of the outputs' cache lines while the products keep the memory idle.
  template <int Vectors>
  __attribute__((always_inline)) void expect_writes(Index share, Index column) {
    const Index all = count_ * Scheme::outputs, shares = frequencies * groups_;
    for (Index i = share * all / shares; i < (share + 1) * all / shares; ++i) {
      simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
        __builtin_prefetch(outputs_[i] + column + v * lanes, 0, 2);
      });
    }
  }

  void clear_row(Index group, int row) {
    Factor* to = inputs_ + group * group_size() + row * lanes;
    for (Index i = 0; i < frequencies * vectors_; ++i, to += rows * lanes) {
      std::fill_n(to, lanes, Factor{});
    }
  }

  __attribute__((noinline)) void write_tile(Scalar* const* outputs, Index column,
                                            const Scalar* from, Index stride) {
    const simd::Vector<Scalar> bias =
        c_.bias == nullptr ? simd::zero<simd::Vector<Scalar>>() : simd::load(c_.bias + column);
    const int here = static_cast<int>(std::min<Index>(lanes, c_.y.shape.c - column));
    transform_products<Scheme, Scalar>(
        from, stride, [&](int i, simd::Vector<Scalar> value) __attribute__((always_inline)) {
          value += bias;
          if (c_.relu) value = simd::rectify(value);
          Scalar* to = outputs[i] + column;
          if (here == lanes) {
            simd::store(to, c_.accumulate ? simd::load(to) + value : value);
          } else if (here > 0) {
            simd::store_some(to, c_.accumulate ? simd::load_some(to, here) + value : value, here);
          }
        });
  }

  const WinogradConvolution<Scalar, Factor>& c_;
  const Tiling& tiling_;
  const Scalar* zeros_;
  Factor* inputs_;
  Scalar* products_;
  Scalar** outputs_;
  Scalar *edge_, *sink_;
  Index vectors_;  ///< of factors
  bool half_panel_;
  Index count_ = 0, groups_ = 0, with_one_more_ = 0;
  int rows_each_ = 0;
};

}  // namespace inception::detail
