// SPDX-License-Identifier: MIT
// A tile of a product by tensor cores: factors are rounded on their way to shared memory.
#pragma once

#include "inception/ops/conv2d/cuda_tile.cuh"
#include "inception/tensor/cuda_factors.cuh"

namespace inception::detail {

/// A tile of rows x columns, of which every warp computes 32 x 32, in steps of 16 words of the depth.
template <class Factors, int the_rows, int the_columns>
struct TensorTileShape {
  static constexpr int rows = the_rows, columns = the_columns;
  static constexpr int words = 16, values = Factors::values;
  static constexpr int warp_rows = 32, warp_columns = 32;
  static constexpr int warps_across = columns / warp_columns;
  static constexpr int threads = rows / warp_rows * warps_across * 32;
  static constexpr int depth_lanes = 4;  // with the padding, the lanes of a warp that store or read
  static constexpr int padding = 8;      // meet every bank once
};

/// The rounded pieces of both factors that a block works on.
template <class TheFactors, int rows, int columns>
struct TensorTiles {
  using Factors = TheFactors;
  using Shape = TensorTileShape<Factors, rows, columns>;

  std::uint32_t a[2][Shape::words][Shape::rows + Shape::padding];
  std::uint32_t b[2][Shape::words][Shape::columns + Shape::padding];
};

/// Computes one tile of a Product of floats by a block of Shape::threads threads.
template <class Scalar = float, class Factors, int rows, int columns, class Product>
__device__ void product_tile(Product product, const dim3& tile,
                             TensorTiles<Factors, rows, columns>& tiles) {
  using Shape = TensorTileShape<Factors, rows, columns>;
  using Fetch = TileFetch<Scalar, Product, Shape>;
  __shared__ typename Fetch::Steps steps;
  product.enter(static_cast<int>(tile.z));
  Fetch fetch(product, tile);

  constexpr int blocks_down = Shape::warp_rows / WarpBlock::rows;
  constexpr int blocks_across = Shape::warp_columns / WarpBlock::columns;
  const int thread = static_cast<int>(threadIdx.x), warp = thread / 32;
  const int g = thread % 32 / 4, t = thread % 4;
  const int warp_row = warp / Shape::warps_across * Shape::warp_rows;
  const int warp_column = warp % Shape::warps_across * Shape::warp_columns;
  float sums[blocks_down][blocks_across][4] = {};

  multiply_pieces(
      fetch, steps,
      [&](int half) {
        using Value = const Scalar(&)[Shape::values];
        fetch.store(
            [&](int word, int r, Value value) { tiles.a[half][word][r] = Factors::pack(value); },
            [&](int word, int c, Value value) { tiles.b[half][word][c] = Factors::pack(value); });
      },
      [&](int half) {
#pragma unroll
        for (int word = 0; word < Shape::words; word += WarpBlock::words) {
          const auto &near_a = tiles.a[half][word + t], &far_a = tiles.a[half][word + t + 4];
          const auto &near_b = tiles.b[half][word + t], &far_b = tiles.b[half][word + t + 4];
          std::uint32_t b[blocks_across][2];
#pragma unroll
          for (int j = 0; j < blocks_across; ++j) {
            const int c = warp_column + j * WarpBlock::columns + g;
            b[j][0] = near_b[c];
            b[j][1] = far_b[c];
          }
#pragma unroll
          for (int i = 0; i < blocks_down; ++i) {
            const int r = warp_row + i * WarpBlock::rows + g;
            const std::uint32_t a[4] = {near_a[r], near_a[r + 8], far_a[r], far_a[r + 8]};
#pragma unroll
            for (int j = 0; j < blocks_across; ++j) Factors::multiply(sums[i][j], a, b[j]);
          }
        }
      });

  const int first_row = static_cast<int>(tile.x) * rows + warp_row + g;
  const int first_column = static_cast<int>(tile.y) * columns + warp_column + 2 * t;
#pragma unroll
  for (int i = 0; i < blocks_down; ++i) {
#pragma unroll
    for (int j = 0; j < blocks_across; ++j) {
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        const int r = first_row + i * WarpBlock::rows + k / 2 * 8;
        const int c = first_column + j * WarpBlock::columns + k % 2;
        if (r < product.rows && c < product.columns) product.put(r, c, sums[i][j][k]);
      }
    }
  }
}

}  // namespace inception::detail
