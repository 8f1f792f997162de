// SPDX-License-Identifier: MIT
// The forward pass of convolutions that a batch norm follows: products whose tiles are measured when
// they are written. Siblings, which read the same pixels, are one launch.
#pragma once

#include <span>

#include "inception/ops/batch_norm/cuda_moments.cuh"
#include "inception/ops/conv2d/cuda_directions.cuh"
#include "inception/ops/conv2d/cuda_siblings.cuh"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

/// A chunk of moments is a tile of the product.
template <class Scalar, class Tiles>
MomentsMemory<Scalar> moments_of_tiles(Scratch& scratch, const Shape& y) {
  return {scratch, y, Tiles::Shape::rows, Tiles::Shape::columns};
}

template <class Scalar, class Tiles>
struct MeasuredProduct {
  ConvForwardProduct<Scalar> product;
  MomentsMemory<Scalar> moments;
  int blocks;  ///< tiles of channels

  static MeasuredProduct of(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    Scratch memory(reinterpret_cast<std::byte*>(ctx.moments));
    return {{o, ctx.x[0], ctx.y, ctx.parameters[0], o.bias ? ctx.parameters[1] : nullptr},
            moments_of_tiles<Scalar, Tiles>(memory, ctx.y.shape),
            tiles_of(o.out_channels, Tiles::Shape::columns)};
  }
};

/// Blocks: tiles of pixels, and the tiles of channels of one sibling after the other.
template <class Scalar, class Tiles>
__global__ void __launch_bounds__(Tiles::Shape::threads)
    measured_product_kernel(Siblings<MeasuredProduct<Scalar, Tiles>> siblings) {
  __shared__ Tiles tiles;
  constexpr int columns = Tiles::Shape::columns;
  int column = static_cast<int>(blockIdx.y);
  const MeasuredProduct<Scalar, Tiles> own = siblings.find(column);
  product_tile(own.product, dim3(blockIdx.x, static_cast<unsigned>(column), 0), tiles);
  __syncthreads();  // the tile is written
  measure_chunk<columns, Tiles::Shape::threads / columns>(
      View<const Scalar>(own.product.y), static_cast<int>(blockIdx.x), column, own.moments);
}

template <class Scalar, class Tiles>
void run_measured_products(std::span<const ForwardContext<Cuda, Scalar>> contexts) {
  using Task = MeasuredProduct<Scalar, Tiles>;
  Siblings<Task> siblings(contexts.size(), [&](std::size_t i) { return Task::of(contexts[i]); });
  const int rows = siblings.tasks[0].product.rows, columns = siblings.blocks();
  if (rows == 0) return;
  const Cuda& device = *contexts[0].device;
  device.activate();
  Index counters = 0;
  for (int i = 0; i < siblings.count; ++i) {
    auto& tree = siblings.tasks[i].moments.tree;
    tree.counters = device.counters(counters + tree.counter_count()) + counters;
    counters += tree.counter_count();
  }
  const dim3 grid(static_cast<unsigned>(tiles_of(rows, Tiles::Shape::rows)),
                  static_cast<unsigned>(columns));
  measured_product_kernel<<<grid, Tiles::Shape::threads, 0, device.stream()>>>(siblings);
  check_launch("a convolution's measured_product_kernel (forward)");
}

}  // namespace inception::detail
