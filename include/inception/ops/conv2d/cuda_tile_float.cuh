// SPDX-License-Identifier: MIT
// A tile of a product by multiply-adds of its scalar type: full precision.
#pragma once

#include "inception/ops/conv2d/cuda_tile.cuh"

namespace inception::detail {

/// A tile of rows x columns, of which every thread computes thread_rows x thread_columns, in steps of
/// `depth`.
template <int the_rows, int the_columns, int the_depth, int the_thread_rows, int the_thread_columns>
struct TileShape {
  static constexpr int rows = the_rows, columns = the_columns;
  static constexpr int words = the_depth, values = 1;
  static constexpr int thread_rows = the_thread_rows, thread_columns = the_thread_columns;
  static constexpr int threads = rows / thread_rows * (columns / thread_columns);
  static constexpr int depth_lanes = 8;  // with the padding, a warp's stores meet every bank once
  static constexpr int padding = 4;      // and 16-byte reads stay aligned
};

using MediumTile = TileShape<64, 64, 16, 4, 4>;  // for small matrices, and double
using WideTile = TileShape<128, 64, 8, 8, 8>;
using NarrowTile = TileShape<128, 32, 8, 8, 4>;

inline constexpr int tile_rows = MediumTile::rows, tile_columns = MediumTile::columns;
inline constexpr int tile_threads = MediumTile::threads;

/// The pieces of both factors that a block works on: one is multiplied while the other is filled.
template <class Scalar, class TheShape = MediumTile>
struct ProductTiles {
  using Shape = TheShape;
  alignas(16) Scalar a[2][Shape::words][Shape::rows + Shape::padding];
  alignas(16) Scalar b[2][Shape::words][Shape::columns + Shape::padding];
};

/// Where the `i`-th of `count` places of a thread lies: quads of neighbours, which one read of 16 bytes
/// takes, spread so that the quads of neighbouring threads lie side by side.
template <int side, int count>
__device__ int own_place(int thread, int i) {
  return i / 4 * (side / (count / 4)) + thread * 4 + i % 4;
}

template <int side, int count, class Scalar>
__device__ void read_own(const Scalar* from, int thread, Scalar (&to)[count]) {
  struct alignas(16) Quad {
    Scalar values[4];
  };
#pragma unroll
  for (int i = 0; i < count; i += 4) {
    const Quad quad = *reinterpret_cast<const Quad*>(from + own_place<side, count>(thread, i));
#pragma unroll
    for (int j = 0; j < 4; ++j) to[i + j] = quad.values[j];
  }
}

/// Computes one tile of a Product by a block of Shape::threads threads.
template <class Scalar, class Shape, class Product>
__device__ void product_tile(Product product, const dim3& tile,
                             ProductTiles<Scalar, Shape>& tiles) {
  using Fetch = TileFetch<Scalar, Product, Shape>;
  __shared__ typename Fetch::Steps steps;
  product.enter(static_cast<int>(tile.z));
  Fetch fetch(product, tile);

  constexpr int row_count = Shape::thread_rows, column_count = Shape::thread_columns;
  constexpr int columns_of_threads = Shape::columns / column_count;
  const int thread = static_cast<int>(threadIdx.x);
  const int own_row = thread / columns_of_threads, own_column = thread % columns_of_threads;
  Scalar sums[row_count][column_count] = {};

  multiply_pieces(
      fetch, steps,
      [&](int half) {
        using Value = const Scalar(&)[1];
        fetch.store([&](int d, int r, Value value) { tiles.a[half][d][r] = value[0]; },
                    [&](int d, int c, Value value) { tiles.b[half][d][c] = value[0]; });
      },
      [&](int half) {
#pragma unroll
        for (int d = 0; d < Shape::words; ++d) {
          Scalar a[row_count], b[column_count];
          read_own<Shape::rows>(tiles.a[half][d], own_row, a);
          read_own<Shape::columns>(tiles.b[half][d], own_column, b);
#pragma unroll
          for (int i = 0; i < row_count; ++i) {
#pragma unroll
            for (int j = 0; j < column_count; ++j) sums[i][j] += a[i] * b[j];
          }
        }
      });

#pragma unroll
  for (int i = 0; i < row_count; ++i) {
    const int r =
        static_cast<int>(tile.x) * Shape::rows + own_place<Shape::rows, row_count>(own_row, i);
#pragma unroll
    for (int j = 0; j < column_count; ++j) {
      const int c = static_cast<int>(tile.y) * Shape::columns +
                    own_place<Shape::columns, column_count>(own_column, j);
      if (r < product.rows && c < product.columns) product.put(r, c, sums[i][j]);
    }
  }
}

}  // namespace inception::detail
