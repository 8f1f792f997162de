// SPDX-License-Identifier: MIT
// The backward pass of convolutions in one launch: the products for the weights' gradient and for the
// input's. Siblings, which add to one dx, share it.
#pragma once

#include <span>

#include "inception/ops/conv2d/cuda_directions.cuh"
#include "inception/ops/conv2d/cuda_siblings.cuh"
#include "inception/ops/kernel.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/tensor/cuda_last_block.cuh"

namespace inception::detail {

/// [parts][taps · C/G][K], where the pixels of the weights' gradient are split into parts.
template <class Scalar>
Scalar* take_weight_parts(Scratch& scratch, const Operation& o, const Shape& y) {
  const int parts = weight_parts(o, y);
  const ConvSizes s(o);
  return scratch.take<Scalar>(parts > 1 ? Index{parts} * s.taps * s.in * s.all_out : 0);
}

template <class Scalar>
MaskedGradient<Scalar> gradient_of(const BackwardContext<Cuda, Scalar>& ctx) {
  return {ctx.dy, ctx.operation->relu ? ctx.y : View<const Scalar>()};
}

/// The weights' gradient: blocks for each tile of each part. The last block of a tile adds up its parts,
/// in order: first some of them by the last block of those, since one block alone would take long.
template <class Scalar, class Tiles>
struct WeightTiles {
  using Shape = typename Tiles::Shape;
  static constexpr int parts_of_group = 16;

  ConvWeightProduct<Scalar> product;
  Scalar* gradient;              ///< where the sums of parts go
  Scalar* bias;                  ///< null, or a bias whose gradient is 0
  int rows, columns;             ///< tiles of a group of channels
  int tiles, groups;             ///< of all groups of channels; of parts
  unsigned* counters = nullptr;  ///< [tiles][1 + groups]
  int blocks;

  WeightTiles(const BackwardContext<Cuda, Scalar>& ctx, const MaskedGradient<Scalar>& dy)
      : product(*ctx.operation, ctx.x[0], dy, target(ctx),
                weight_parts(*ctx.operation, dy.dy.shape)),
        gradient(ctx.parameter_gradients[0]),
        bias(ctx.operation->bias && ctx.operation->mean_removed ? ctx.parameter_gradients[1]
                                                                : nullptr),
        rows(tiles_of(product.rows, Shape::rows)),
        columns(tiles_of(product.columns, Shape::columns)),
        tiles(rows * columns * ctx.operation->groups),
        groups((product.parts + parts_of_group - 1) / parts_of_group),
        blocks(gradient == nullptr ? 0 : tiles * product.parts) {}

  Index counter_count() const { return product.parts > 1 ? Index{tiles} * (1 + groups) : 0; }

  __device__ void run(int block, Tiles& memory) const {
    const int tile = block % tiles, part = block / tiles;
    const int row = tile % rows, column = tile / rows % columns, group = tile / rows / columns;
    product_tile(product,
                 dim3(static_cast<unsigned>(row), static_cast<unsigned>(column),
                      static_cast<unsigned>(group * product.parts + part)),
                 memory);
    if (bias != nullptr && row == 0 && part == 0) clear_bias(column, group);
    if (product.parts > 1) join(tile, part, row * Shape::rows, column * Shape::columns, group);
  }

 private:
  static Scalar* target(const BackwardContext<Cuda, Scalar>& ctx) {
    Scratch memory(ctx.scratch);
    Scalar* const parts = take_weight_parts<Scalar>(memory, *ctx.operation, ctx.dy.shape);
    const bool several = weight_parts(*ctx.operation, ctx.dy.shape) > 1;
    return several ? parts : ctx.parameter_gradients[0];
  }

  __device__ void clear_bias(int column, int group) const {
    const int thread = static_cast<int>(threadIdx.x), k = column * Shape::columns + thread;
    if (thread < Shape::columns && k < product.columns) bias[group * product.columns + k] = 0;
  }

  __device__ void join(int tile, int part, int first_row, int first_column, int group) const {
    unsigned* const own = counters + static_cast<Index>(tile) * (1 + groups);
    const int part_group = part / parts_of_group, first = part_group * parts_of_group;
    const int count =
        product.parts - first < parts_of_group ? product.parts - first : parts_of_group;
    if (!last_to_arrive(own + 1 + part_group, count)) return;
    const Index size = static_cast<Index>(product.rows) * product.s.all_out;
    const int all_columns = product.columns;
    // Adds up `number` parts, `step` apart, of every element of the tile.
    const auto add = [&](Index begin, int number, Index step, Scalar* to) {
      for (int e = static_cast<int>(threadIdx.x); e < Shape::rows * Shape::columns;
           e += Shape::threads) {
        const int r = first_row + e / Shape::columns, c = first_column + e % Shape::columns;
        if (r >= product.rows || c >= all_columns) continue;
        const Index at = static_cast<Index>(r) * product.s.all_out + group * all_columns + c;
        const Scalar* from = product.to + begin * size + at;
        Scalar sum = *from;
        for (int i = 1; i < number; ++i) sum += from[i * step * size];
        to[at] = sum;
      }
    };
    add(first, count, 1, groups > 1 ? product.to + first * size : gradient);
    if (groups == 1 || !last_to_arrive(own, groups)) return;
    add(0, groups, parts_of_group, gradient);
  }
};

/// Everything that one convolution computes in the backward pass.
template <class Scalar, class Tiles>
struct BackwardProduct {
  WeightTiles<Scalar, Tiles> weights;
  ConvInputProduct<Scalar> input;
  int blocks;  ///< of the weights' gradient

  static BackwardProduct of(const BackwardContext<Cuda, Scalar>& ctx) {
    const MaskedGradient<Scalar> dy = gradient_of(ctx);
    const WeightTiles<Scalar, Tiles> weights(ctx, dy);
    return {weights,
            {*ctx.operation, dy, ctx.dx[0], ctx.parameters[0], ctx.accumulate[0]},
            weights.blocks};
  }
};

/// One block a multiprocessor is asked for: left to itself, the compiler spills registers for more.
///
/// Blocks: the tiles of the weights' gradients of all siblings, then those of dx, in each of which the
/// siblings add up what they contribute.
template <class Scalar, class Tiles>
__global__ void __launch_bounds__(Tiles::Shape::threads, 1)
    backward_product_kernel(Siblings<BackwardProduct<Scalar, Tiles>> siblings, int weight_blocks,
                            int input_rows, int input_columns) {
  __shared__ Tiles memory;
  int block = static_cast<int>(blockIdx.x);
  if (block < weight_blocks) {
    const BackwardProduct<Scalar, Tiles> own = siblings.find(block);
    own.weights.run(block, memory);
    return;
  }
  block -= weight_blocks;
  const dim3 tile(static_cast<unsigned>(block % input_rows),
                  static_cast<unsigned>(block / input_rows % input_columns),
                  static_cast<unsigned>(block / input_rows / input_columns));
#pragma unroll 1  // one copy of the tile's code
  for (int i = 0; i < siblings.count; ++i) {
    __syncthreads();  // what the sibling before has added is there
    product_tile(siblings.at(i).input, tile, memory);
  }
}

/// The first may overwrite dx; what the others add, they add to it. At the start of each one's scratch
/// memory lie the parts of its weights' gradient.
template <class Scalar, class Tiles>
void run_backward_products(std::span<const BackwardContext<Cuda, Scalar>> contexts) {
  using Shape = typename Tiles::Shape;
  using Task = BackwardProduct<Scalar, Tiles>;
  Siblings<Task> siblings(contexts.size(), [&](std::size_t i) { return Task::of(contexts[i]); });
  const BackwardContext<Cuda, Scalar>& first = contexts[0];
  const Cuda& device = *first.device;
  device.activate();
  Index counters = 0;
  for (int i = 0; i < siblings.count; ++i) {
    WeightTiles<Scalar, Tiles>& weights = siblings.tasks[i].weights;
    weights.counters = device.counters(counters + weights.counter_count()) + counters;
    counters += weights.counter_count();
  }
  const ConvInputProduct<Scalar>& input = siblings.tasks[0].input;
  const int weight_blocks = siblings.blocks();
  const int rows = tiles_of(input.rows, Shape::rows),
            columns = tiles_of(input.columns, Shape::columns);
  const Index blocks =
      weight_blocks + (first.dx[0] ? Index{rows} * columns * first.operation->groups : 0);
  if (blocks == 0) return;
  backward_product_kernel<<<static_cast<unsigned>(product_size(blocks)), Shape::threads, 0,
                            device.stream()>>>(siblings, weight_blocks, rows, columns);
  check_launch("a convolution's backward_product_kernel");
}

}  // namespace inception::detail
