// SPDX-License-Identifier: MIT
// Products in tiles of a chosen shape.
#pragma once

#include <vector>

#include "inception/ops/precision.hpp"
#include "inception/tensor/cuda.cuh"
#include "support/op_problem.hpp"

namespace inception::test {

enum class Direction { forward, input, weight };

/// The shapes of tiles that a precision has: 0 is the one that small matrices get.
constexpr int tile_shapes(Precision precision) { return precision == Precision::full ? 3 : 2; }

/// One direction of a convolution by tiles of one shape. Defined in tiles.cu.
std::vector<float> multiply_in_tiles(const Cuda& device, const OpProblem& problem,
                                     Direction direction, Precision precision, int shape);

}  // namespace inception::test
