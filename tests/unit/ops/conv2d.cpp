// SPDX-License-Identifier: MIT
// Convolution on the CPU against its reference loop.
#include "inception/ops/conv2d/cpu.hpp"

#include <doctest/doctest.h>

#include "support/conv_case.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

void check(Random& random, const ConvCase& c) {
  INFO("seed ", random.seed());
  const OpProblem problem = make_problem(random, c);
  check_op<ops::Conv2d>(problem, reference_answer(ops::Conv2d{}, problem));
}

}  // namespace

TEST_CASE("conv2d agrees with its reference loop in training") { for_training_cases(check); }

TEST_CASE(
    "conv2d agrees with its reference loop in inference, with a batch norm folded in or not") {
  for_inference_cases(check);
}

TEST_CASE("conv2d: depthwise, strides beyond the kernel, only padding, SAME, an empty batch") {
  for_border_cases(check);
}

TEST_CASE("conv2d: many pixels and many channels fill whole blocks") {
  Random random(201);
  check(random,
        {.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {19, 23}, .in = 16, .out = 16});
  check(random, {.window = {{3, 3}, {2, 2}}, .images = 2, .grid = {29, 29}, .in = 8, .out = 33});
  check(random, {.images = 1, .grid = {17, 17}, .in = 64, .out = 178, .bias = true});
  check(random, {.images = 3, .grid = {1, 1}, .in = 178, .out = 178, .bias = true, .relu = true});
}

TEST_CASE("conv2d: pixels that lie a multiple of 4 KiB apart are read from a copy") {
  Random random(203);
  check(random, {.images = 2, .grid = {5, 7}, .in = 1024, .out = 40, .bias = true});
  check(random, {.images = 3,
                 .grid = {4, 5},
                 .in = 1024,
                 .out = 17,
                 .bias = true,
                 .relu = true,
                 .training = false,
                 .fold = true});
  check(random, {.window = {{1, 1}, {2, 2}}, .images = 2, .grid = {5, 6}, .in = 1024, .out = 9});
}
