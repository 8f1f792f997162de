// SPDX-License-Identifier: MIT
// Convolution and the fully connected layer on the Cuda device against their reference loops; once more
// by cuDNN, in the program parity_cudnn.
#include "inception/ops/conv2d/cudnn_hook.cuh"
#include "parity/parity.hpp"
#include "support/conv_case.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// By cuDNN in a program that has it, else by the built-in engine. The emulated cuDNN takes every case of
/// this suite in which there are pixels and padding is alike on both sides, and cudnn.cmake has a warning fail
/// there; a GPU's need not.
template <class Scalar>
void check_engine_in(OpProblem problem, const OpAnswer& expected) {
  if (inception::detail::cudnn_convolution<Scalar> != nullptr && problem.y_shape.pixels() > 0) {
    Operation by_cudnn = problem.operation;
    by_cudnn.prepared = !problem.training;
    by_cudnn.algorithm = kernels_for<ops::Conv2d, Cuda, Scalar>().choose(
        device_with<Cuda>(1), by_cudnn, problem.x_shapes[0], problem.y_shape, Algorithm::cudnn);
    const bool taken = by_cudnn.algorithm == Algorithm::cudnn;
    if (problem.operation.window.same) {
      CHECK(!taken);
    } else {
      WARN(taken);
    }
    if (taken) problem.operation = by_cudnn;
  }
  check_op_in<ops::Conv2d, Scalar, Cuda>(problem, expected);
}

void check_engine(const OpProblem& problem, const OpAnswer& expected) {
  INFO(describe(problem));
  check_engine_in<float>(problem, expected);
  check_engine_in<double>(problem, expected);
}

void check_case(Random& random, const ConvCase& c) {
  const OpProblem problem = make_problem(random, c);
  check_engine(problem, reference_answer(ops::Conv2d{}, problem));
}

void check_drawn(std::uint64_t seeds, bool training) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const OpProblem problem = small_convolution(random, training);
    check_engine(problem, reference_answer(ops::Conv2d{}, problem));
  }
}

}  // namespace

TEST_CASE("conv2d on Cuda agrees with its reference loop in training") { check_drawn(16, true); }

TEST_CASE("conv2d on Cuda agrees with its reference loop in inference, folded or not") {
  check_drawn(12, false);
}

TEST_CASE(
    "conv2d on Cuda: depthwise, strides beyond the kernel, only padding, SAME, an empty batch") {
  for_border_cases(check_case);
}

TEST_CASE("conv2d on Cuda: several tiles of pixels, channels and depth, and pixels in parts") {
  Random random(201);
  check_case(
      random,
      {.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {17, 19}, .in = 9, .out = 70});
  check_case(random,
             {.window = {{3, 3}, {2, 2}}, .images = 1, .grid = {13, 12}, .in = 65, .out = 5});
}

TEST_CASE("conv2d on Cuda: 1x1 convolutions, which cuBLAS multiplies") {
  Random random(202);
  check_case(random, {.images = 2, .grid = {5, 7}, .in = 33, .out = 17, .bias = true});
  check_case(random, {.images = 1, .grid = {1, 1}, .in = 3, .out = 70});
  check_case(random, {.images = 3, .grid = {2, 3}, .in = 17, .out = 3, .bias = true, .relu = true});
  check_case(random, {.images = 0, .grid = {2, 3}, .in = 4, .out = 3, .bias = true});
}

TEST_CASE("conv2d on Cuda: a batch norm that takes the mean away leaves the bias no gradient") {
  Random random(203);
  OpProblem problem =
      make_problem(random, {.images = 2, .grid = {3, 3}, .in = 4, .out = 5, .bias = true});
  problem.operation.mean_removed = true;
  OpAnswer expected = reference_answer(ops::Conv2d{}, problem);
  expected.parameter_gradients[1].assign(5, 0.0);
  check_engine(problem, expected);
}

TEST_CASE("linear on Cuda agrees with its reference loop") {
  check_parity<ops::Linear, Cuda>(10, [](Random& random) {
    const Shape x = small_shape(random, 0);
    const int out = random.pick({1, 10, 33});
    Operation o = operation_of(ops::Linear::type, x);
    o.out_channels = out;
    o.bias = random.coin();
    o.relu = random.coin();
    OpProblem p = random_problem(random, o, {x}, {x.n, x.h, x.w, out});
    p.parameters = {random.values(x.c * out), o.bias ? random.values(out) : Values{}};
    p.training = random.between(0, 3) != 0;
    return p;
  });
}
