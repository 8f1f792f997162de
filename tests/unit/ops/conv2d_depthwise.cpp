// SPDX-License-Identifier: MIT
// Depthwise convolution, which has a kernel of its own, against the reference loop.
#include <doctest/doctest.h>

#include "inception/ops/conv2d/cpu.hpp"
#include "support/conv_case.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// One channel in and out of each group: fewer than a vector has lanes, whole vectors, and some
/// more.
ConvCase depthwise_case(Random& random) {
  ConvCase c;
  c.window = random.between(0, 3) == 0 ? random_same_window(random)
                                       : random_window(random, WindowKind::convolution);
  c.images = random.between(0, 3);
  c.grid = random_grid(random, c.window, 13);
  c.groups = random.pick({2, 3, 15, 16, 17, 33, 64, 178, 300});
  c.bias = random.coin();
  c.relu = random.coin();
  return c;
}

void check(Random& random, const ConvCase& c) {
  const OpProblem problem = make_problem(random, c);
  REQUIRE(inception::detail::is_depthwise(problem.operation));
  check_op<ops::Conv2d>(problem, reference_answer(ops::Conv2d{}, problem));
}

}  // namespace

TEST_CASE("depthwise conv2d agrees with its reference loop in training") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    check(random, depthwise_case(random));
  }
}

TEST_CASE("depthwise conv2d agrees with its reference loop in inference, folded or not") {
  for (std::uint64_t seed = 101; seed <= 130; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    ConvCase c = depthwise_case(random);
    c.training = false;
    c.fold = random.coin();
    check(random, c);
  }
}

TEST_CASE("depthwise conv2d: a batch of many pixels, whose gradient is summed in parts") {
  Random random(201);
  check(random, {.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {96, 97}, .groups = 17});
}
