// SPDX-License-Identifier: MIT
// The matrix product that all directions of a convolution are, on the Cuda device: the implicit matrix
// is read from the images, a tile at a time, through shared memory.
#pragma once

#include <climits>
#include <cstdint>

#include "inception/ops/view.hpp"
#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

inline constexpr int tile_rows = 64, tile_columns = 64, tile_depth = 16;
inline constexpr int tile_threads = 256;  // each computes 4 x 4 of the tile
inline constexpr int thread_rows = 4, thread_columns = 4;
inline constexpr int tile_padding = 4;  // spreads a column of the tile over the banks

/// The tiles of both factors that a block works on.
template <class Scalar>
struct ProductTiles {
  struct Shape {
    static constexpr int rows = tile_rows, columns = tile_columns, threads = tile_threads;
  };

  alignas(16) Scalar a[tile_depth][tile_rows + tile_padding];
  alignas(16) Scalar b[tile_depth][tile_columns + tile_padding];
};

/// Result[rows][columns] = Σ_depth A[row][depth] · B[depth][column], one tile of it, by a block of
/// tile_threads threads.
///
/// A Product says what the matrices are:
///   rows, columns, depth      sizes; ints
///   first_depth, last_depth   of this z, set by enter(z), which also picks the group
///   Row row(r)                what a row of A needs of its address
///   Step step(d)              the same for a place in the depth
///   a(Row, Step), b(Step, c)  elements; rows, steps and columns are inside
///   put(r, c, value)          takes a result
///   a_depth_is_adjacent, b_depth_is_adjacent   which way neighbours in memory lie
template <class Scalar, class Product>
__device__ void product_tile(Product product, const dim3& tile, ProductTiles<Scalar>& tiles) {
  product.enter(static_cast<int>(tile.z));
  const int thread = static_cast<int>(threadIdx.x);
  const int first_row = static_cast<int>(tile.x) * tile_rows;
  const int first_column = static_cast<int>(tile.y) * tile_columns;

  // Where this thread loads: element (depth, side) of the tile, then every so many further.
  constexpr bool a_along = Product::a_depth_is_adjacent;
  constexpr bool b_along = Product::b_depth_is_adjacent;
  constexpr int loads_a = tile_depth * tile_rows / tile_threads;
  constexpr int loads_b = tile_depth * tile_columns / tile_threads;
  const int a_depth = a_along ? thread % tile_depth : thread / tile_rows;
  const int a_row = a_along ? thread / tile_depth : thread % tile_rows;
  const int b_depth = b_along ? thread % tile_depth : thread / tile_columns;
  const int b_column = b_along ? thread / tile_depth : thread % tile_columns;
  constexpr int a_step = a_along ? tile_threads / tile_depth : tile_threads / tile_rows;
  constexpr int b_step = b_along ? tile_threads / tile_depth : tile_threads / tile_columns;

  constexpr int row_count = a_along ? loads_a : 1;
  typename Product::Row rows[row_count];
#pragma unroll
  for (int i = 0; i < row_count; ++i) {
    const int r = first_row + a_row + i * a_step;
    rows[i] = product.row(r < product.rows ? r : 0);
  }

  const int own_row = thread / (tile_columns / thread_columns) * thread_rows;
  const int own_column = thread % (tile_columns / thread_columns) * thread_columns;
  Scalar sums[thread_rows][thread_columns] = {};

  for (int begin = product.first_depth; begin < product.last_depth; begin += tile_depth) {
#pragma unroll
    for (int i = 0; i < loads_a; ++i) {
      const int d = a_along ? a_depth : a_depth + i * a_step;
      const int r = a_along ? a_row + i * a_step : a_row;
      const bool there = begin + d < product.last_depth && first_row + r < product.rows;
      tiles.a[d][r] = there ? product.a(rows[a_along ? i : 0], product.step(begin + d)) : Scalar{0};
    }
#pragma unroll
    for (int i = 0; i < loads_b; ++i) {
      const int d = b_along ? b_depth : b_depth + i * b_step;
      const int c = b_along ? b_column + i * b_step : b_column;
      const bool there = begin + d < product.last_depth && first_column + c < product.columns;
      tiles.b[d][c] = there ? product.b(product.step(begin + d), first_column + c) : Scalar{0};
    }
    __syncthreads();
#pragma unroll
    for (int d = 0; d < tile_depth; ++d) {
      Scalar a[thread_rows], b[thread_columns];
#pragma unroll
      for (int i = 0; i < thread_rows; ++i) a[i] = tiles.a[d][own_row + i];
#pragma unroll
      for (int j = 0; j < thread_columns; ++j) b[j] = tiles.b[d][own_column + j];
#pragma unroll
      for (int i = 0; i < thread_rows; ++i) {
#pragma unroll
        for (int j = 0; j < thread_columns; ++j) sums[i][j] += a[i] * b[j];
      }
    }
    __syncthreads();
  }

#pragma unroll
  for (int i = 0; i < thread_rows; ++i) {
#pragma unroll
    for (int j = 0; j < thread_columns; ++j) {
      const int r = first_row + own_row + i, c = first_column + own_column + j;
      if (r < product.rows && c < product.columns) product.put(r, c, sums[i][j]);
    }
  }
}

template <class Scalar, class Product>
__global__ void __launch_bounds__(tile_threads) product_kernel(Product product) {
  __shared__ ProductTiles<Scalar> tiles;
  product_tile<Scalar>(product, dim3(blockIdx.x, blockIdx.y, blockIdx.z), tiles);
}

/// Sizes of products are ints, because a GPU calculates with those faster.
inline int product_size(Index size) {
  if (size <= Index{INT_MAX}) return static_cast<int>(size);
  throw ShapeError("Cuda: a convolution must have at most " + std::to_string(INT_MAX) +
                   " pixels; it has " + std::to_string(size) + ": use smaller batches");
}

inline int tiles_of(int size, int tile) {
  return static_cast<int>((static_cast<Index>(size) + tile - 1) / tile);
}

/// Runs a product for z = 0 … `depths` − 1.
template <class Scalar, class Product>
void run_product(const Cuda& device, const Product& product, int depths, const char* name) {
  if (product.rows == 0 || product.columns == 0 || depths == 0) return;
  device.activate();
  const dim3 grid(static_cast<unsigned>(tiles_of(product.rows, tile_rows)),
                  static_cast<unsigned>(tiles_of(product.columns, tile_columns)),
                  static_cast<unsigned>(depths));
  product_kernel<Scalar><<<grid, tile_threads, 0, device.stream()>>>(product);
  check_launch(name);
}

}  // namespace inception::detail
