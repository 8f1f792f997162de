// SPDX-License-Identifier: MIT
// Where an element of PyTorch's layout lies in ours, and how a whole parameter gets there.
#pragma once

#include <algorithm>
#include <array>

#include "inception/program/records.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Calls visit(theirs, ours) for every element: its position in PyTorch's order and in ours.
template <class Visit>
void for_each_element(const Parameter& p, Visit&& visit) {
  const std::array<Index, 4> s{p.rank > 0 ? p.shape[0] : 1, p.rank > 1 ? p.shape[1] : 1,
                               p.rank > 2 ? p.shape[2] : 1, p.rank > 3 ? p.shape[3] : 1};
  Index theirs = 0;
  for (Index a = 0; a < s[0]; ++a) {
    for (Index b = 0; b < s[1]; ++b) {
      for (Index c = 0; c < s[2]; ++c) {
        for (Index d = 0; d < s[3]; ++d, ++theirs) {
          // [out, in, kh, kw] → [kh, kw, in, out], of which [out, in] → [in, out] is a case.
          const Index ours =
              p.layout == Layout::plain ? theirs : ((c * s[3] + d) * s[1] + b) * s[0] + a;
          visit(theirs, ours);
        }
      }
    }
  }
}

/// A parameter as PyTorch's matrix [out][in·kh·kw], cut into tiles that threads fill one by one. A
/// tile reads and writes runs of a few cache lines.
class LayoutTiles {
 public:
  explicit LayoutTiles(const Parameter& p) {
    Index all = 1;
    for (int i = 0; i < p.rank; ++i) all *= p.shape[static_cast<std::size_t>(i)];
    if (p.layout == Layout::plain || all == 0) {
      *this = plain(all);
      return;
    }
    rows_ = p.shape[0];
    inputs_ = p.shape[1];
    columns_ = all / rows_;
    taps_ = columns_ / inputs_;
    tile_rows_ = 64;
    tile_columns_ = 256;
  }

  /// So many elements, in one order.
  static LayoutTiles plain(Index elements) {
    LayoutTiles tiles;
    tiles.columns_ = elements;
    return tiles;
  }

  Index count() const { return (rows_ + tile_rows_ - 1) / tile_rows_ * tiles_across(); }

  /// Fills a tile of `ours`. source(first, count, to) gives elements [first, first + count) of
  /// PyTorch's order.
  template <class Scalar, class Source>
  void fill(Index tile, const Source& source, Scalar* ours) const {
    const Index row = tile / tiles_across() * tile_rows_;
    const Index column = tile % tiles_across() * tile_columns_;
    const Index last = std::min(columns_, column + tile_columns_);
    if (rows_ == 1 && taps_ == 1) {
      source(column, last - column, ours + column);
      return;
    }
    const Index height = std::min(tile_rows_, rows_ - row);
    for (Index c = column; c < last; c += block_columns) {
      const Index width = std::min(block_columns, last - c);
      Scalar block[block_rows * block_columns];
      for (Index r = 0; r < height; ++r) {
        source((row + r) * columns_ + c, width, block + r * block_columns);
      }
      for (Index k = 0; k < width; ++k) {
        const Index input = (c + k) / taps_, tap = (c + k) % taps_;
        Scalar* to = ours + (tap * inputs_ + input) * rows_ + row;
        for (Index r = 0; r < height; ++r) to[r] = block[r * block_columns + k];
      }
    }
  }

 private:
  LayoutTiles() = default;

  static constexpr Index block_rows = 64, block_columns = 32;

  Index tiles_across() const { return (columns_ + tile_columns_ - 1) / tile_columns_; }

  Index rows_ = 1, columns_ = 0, inputs_ = 1, taps_ = 1;
  Index tile_rows_ = 1, tile_columns_ = 16384;
};

}  // namespace inception
