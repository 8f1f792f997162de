// SPDX-License-Identifier: MIT
// The matrix product that all directions of a convolution are, on the Cuda device: the implicit matrix
// is read from the images, a tile at a time, through shared memory.
#pragma once

#include <climits>
#include <cstdint>
#include <string>
#include <type_traits>

#include "inception/ops/conv2d/cuda_tile_float.cuh"
#include "inception/ops/conv2d/cuda_tile_tensor.cuh"
#include "inception/ops/precision.hpp"
#include "inception/ops/view.hpp"
#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

template <class Tiles, class Product>
__global__ void __launch_bounds__(Tiles::Shape::threads) product_kernel(Product product) {
  __shared__ Tiles tiles;
  product_tile(product, dim3(blockIdx.x, blockIdx.y, blockIdx.z), tiles);
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

/// Tiles that cover rows x columns of results, as often as `depths` says.
template <class Shape>
dim3 product_grid(int rows, int columns, int depths) {
  return {static_cast<unsigned>(tiles_of(rows, Shape::rows)),
          static_cast<unsigned>(tiles_of(columns, Shape::columns)), static_cast<unsigned>(depths)};
}

/// Whether there are so many tiles of this shape that they keep a GPU busy, whichever it is: the choice
/// of a shape must not depend on the GPU.
template <class Shape>
bool has_many_tiles(int rows, int columns, int depths) {
  constexpr Index many = 256;
  const dim3 grid = product_grid<Shape>(rows, columns, depths);
  return Index{grid.x} * grid.y * grid.z >= many;
}

template <class Scalar, class Call>
void with_full_tiles(int rows, int columns, int depths, Call&& call) {
  if constexpr (std::is_same_v<Scalar, float>) {
    if (columns <= NarrowTile::columns && has_many_tiles<NarrowTile>(rows, columns, depths)) {
      return call(std::type_identity<ProductTiles<Scalar, NarrowTile>>());
    }
    if (has_many_tiles<WideTile>(rows, columns, depths)) {
      return call(std::type_identity<ProductTiles<Scalar, WideTile>>());
    }
  }
  call(std::type_identity<ProductTiles<Scalar>>());
}

template <class Factors, class Call>
void with_rounded_tiles(int rows, int columns, int depths, Call&& call) {
  using Wide = TensorTiles<Factors, 128, 64>;
  if (has_many_tiles<typename Wide::Shape>(rows, columns, depths)) {
    return call(std::type_identity<Wide>());
  }
  call(std::type_identity<TensorTiles<Factors, 64, 64>>());
}

/// Chooses the tiles of a product by its size and precision, and calls call(std::type_identity<Tiles>).
/// Factors of double are never rounded.
template <class Scalar, class Call>
void with_tiles(Precision precision, int rows, int columns, int depths, Call&& call) {
  if constexpr (std::is_same_v<Scalar, float>) {
    switch (precision) {
      case Precision::tf32:
        return with_rounded_tiles<Tf32Factors>(rows, columns, depths, call);
      case Precision::bfloat16:
        return with_rounded_tiles<BFloat16Factors>(rows, columns, depths, call);
      case Precision::float16:
        return with_rounded_tiles<Float16Factors>(rows, columns, depths, call);
      case Precision::full:
        break;
    }
  }
  with_full_tiles<Scalar>(rows, columns, depths, call);
}

/// The same for the kernels that train, of which there are fewer: each takes long to compile.
template <class Scalar, class Call>
void with_training_tiles(Precision precision, int rows, int columns, Call&& call) {
  if constexpr (std::is_same_v<Scalar, float>) {
    if (precision != Precision::full) return with_tiles<Scalar>(precision, rows, columns, 1, call);
    if (has_many_tiles<WideTile>(rows, columns, 1)) {
      return call(std::type_identity<ProductTiles<Scalar, WideTile>>());
    }
  }
  call(std::type_identity<ProductTiles<Scalar>>());
}

template <class Tiles, class Product>
void launch_product(const Cuda& device, const Product& product, int depths, const char* name) {
  using Shape = typename Tiles::Shape;
  device.activate();
  product_kernel<Tiles><<<product_grid<Shape>(product.rows, product.columns, depths),
                          Shape::threads, 0, device.stream()>>>(product);
  check_launch(name);
}

/// Runs a product for z = 0 … `depths` − 1.
template <class Scalar, class Product>
void run_product(const Cuda& device, const Product& product, int depths, const char* name,
                 Precision precision = Precision::full) {
  if (product.rows == 0 || product.columns == 0 || depths == 0) return;
  with_tiles<Scalar>(precision, product.rows, product.columns, depths,
                     [&]<class Tiles>(std::type_identity<Tiles>) {
                       launch_product<Tiles>(device, product, depths, name);
                     });
}

}  // namespace inception::detail
