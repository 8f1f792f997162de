// SPDX-License-Identifier: MIT
// The innermost kernel of convolution: a few pixels times a panel of weights, in registers.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/panels.hpp"

namespace inception::detail {

/// One tile of an indirect product: out[p][k] = bias[k] + Σ_{t,c} x[t][p][c] · w[t][c][k].
///
/// A Factor is what is multiplied: a scalar, or a pair of bfloat16 that counts as one channel.
template <class Scalar, class Factor = Scalar>
struct ProductTile {
  const Factor* const* pixels = nullptr;   ///< [taps][simd::block_rows] pointers to input pixels
  const Factor* const* weights = nullptr;  ///< [taps] pointers to [channels][width]
  const Factor* const* next = nullptr;  ///< [rows] pixels to ask the memory for meanwhile, or null
  int weight_step = 1;                  ///< pointers from one tap's weights to the next tap's
  int taps = 0;
  Index channels = 0;
  const Scalar* bias = nullptr;      ///< [width] or null
  Scalar* const* outputs = nullptr;  ///< [rows] pointers to the first column
  int columns = 0;                   ///< columns to write, at most the width
  bool relu = false;
  bool accumulate = false;  ///< add to what the outputs hold
};

/// Terms added up before the sum joins the total: rounding errors then grow with the root of this
/// and of the number of chunks, not of all terms. At 256 the detour takes 2 % of the time.
inline constexpr Index product_chunk = 256;

/// Bytes that the memory delivers at once, at least.
inline constexpr Index cache_line = 64;

/// Rows of weights asked for in advance.
inline constexpr int prefetch_rows = 16;

/// Rows and vectors are fixed, so that the block of accumulators lives in registers.
///
/// `Ahead`: while it works, asks for the pixels of `next`, a cache line at each step. An instance of
/// its own, since the tests at each step take 2 % where nothing has to be asked for.
template <int Rows, int Vectors, bool Ahead = false, class Scalar, class Factor>
void product_tile(const ProductTile<Scalar, Factor>& tile) {
  using Vector = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  constexpr int width = Vectors * lanes;

  Vector sum[Rows * Vectors];
  Vector total[Rows * Vectors];  // in memory: sums of whole chunks
  const auto start = [&](auto i) __attribute__((always_inline)) {
    return tile.bias != nullptr ? simd::load(tile.bias + i % Vectors * lanes)
                                : simd::zero<Vector>();
  };
  const bool chunked = tile.taps * tile.channels >= product_chunk;
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    sum[i] = simd::zero<Vector>();
    if (chunked) total[i] = start(i);
    // What is going to be written lies far away: ask for it now.
    __builtin_prefetch(tile.outputs[i / Vectors] + i % Vectors * lanes, 1);
  });
  Index room = product_chunk;
  Index ahead = 0;
  int ahead_row = 0;
  for (int t = 0; t < tile.taps; ++t) {
    const Factor* const* x = tile.pixels + t * simd::block_rows;
    const Factor* w = tile.weights[t * tile.weight_step];
    for (Index c = 0; c < tile.channels;) {
      const Index end = std::min(tile.channels, c + room);
      room -= end - c;
      for (; c < end; ++c, w += width) {
        // Weights of a deep layer come from afar once for every few tiles.
        simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
          __builtin_prefetch(w + (prefetch_rows * Vectors + v) * lanes);
        });
        if constexpr (Ahead) {
          constexpr Index line = cache_line / Index{sizeof(Factor)};
          if (ahead < tile.channels) {
            __builtin_prefetch(tile.next[ahead_row] + ahead);
            if (++ahead_row == Rows) {
              ahead_row = 0;
              ahead += line;
            }
          }
        }
        simd::Vector<Factor> columns[Vectors];
        simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
          columns[v] = simd::load(w + v * lanes);
        });
        simd::unroll<Rows>([&](auto r) __attribute__((always_inline)) {
          const Factor pixel = x[r][c];
          simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
            simd::multiply_add(sum[r * Vectors + v], columns[v], pixel);
          });
        });
      }
      if (room == 0) {
        simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
          total[i] += sum[i];
          sum[i] = simd::zero<Vector>();
        });
        room = product_chunk;
      }
    }
  }
  const int written = tile.columns;
  const bool relu = tile.relu, accumulate = tile.accumulate;
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    constexpr int v = i % Vectors;
    const int here = written - v * lanes;
    if (here <= 0) return;
    Scalar* out = tile.outputs[i / Vectors] + v * lanes;
    Vector value = (chunked ? total[i] : start(i)) + sum[i];
    if (here >= lanes) {
      if (accumulate) value += simd::load(out);
      simd::store(out, relu ? simd::rectify(value) : value);
    } else {
      if (accumulate) value += simd::load_some(out, here);
      simd::store_some(out, relu ? simd::rectify(value) : value, here);
    }
  });
}

/// Calls the instance with the fewest rows that hold `rows` pixels. Pointers of the rows beyond must
/// be readable; outputs of them must be writable somewhere harmless.
template <int Vectors, class Scalar, class Factor>
void product_tile_of_rows(int rows, const ProductTile<Scalar, Factor>& tile) {
  constexpr int full = simd::block_rows;
  if (rows <= 1) {
    product_tile<1, Vectors>(tile);
  } else if (rows <= full / 3) {
    product_tile<full / 3, Vectors>(tile);
  } else if (rows <= 2 * full / 3) {
    product_tile<2 * full / 3, Vectors>(tile);
  } else if (Vectors == 2 && tile.next != nullptr) {
    product_tile<full, 2, true>(tile);
  } else {
    product_tile<full, Vectors>(tile);
  }
}

}  // namespace inception::detail
