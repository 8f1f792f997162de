// SPDX-License-Identifier: MIT
// Average pooling, sliding and adaptive, on the CPU against the reference loops.
#include "inception/ops/average_pool/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("average pooling agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    Operation o;
    o.type = &ops::AvgPool2d::type;
    o.in_channels = o.out_channels = random_channels(random);
    o.window = random_window(random, WindowKind::average_pool);
    o.count_padding = random.coin();
    const Index images = random.between(0, 3);
    const Extent grid = random_grid(random, o.window, 15);
    OpProblem problem =
        random_problem(random, o, {shape_of(images, grid, o.in_channels)},
                       shape_of(images, output_extent(grid, o.window), o.out_channels));
    problem.training = random.between(0, 3) != 0;
    check_op<ops::AvgPool2d>(problem, reference_answer(ops::AvgPool2d{}, problem));
  }
}

TEST_CASE("average pooling with SAME padding divides by the real pixels") {
  for (std::uint64_t seed = 201; seed <= 230; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    Operation o;
    o.type = &ops::AvgPool2d::type;
    o.in_channels = o.out_channels = random_channels(random);
    o.window = random_same_window(random);
    o.count_padding = false;
    const Extent grid = random_grid(random, o.window, 12);
    o.window = settled(o.window, grid);
    const OpProblem problem =
        random_problem(random, o, {shape_of(2, grid, o.in_channels)},
                       shape_of(2, output_extent(grid, o.window), o.out_channels));
    check_op<ops::AvgPool2d>(problem, reference_answer(ops::AvgPool2d{}, problem));
  }
}

TEST_CASE("adaptive average pooling agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    Operation o;
    o.type = &ops::AdaptiveAvgPool2d::type;
    o.in_channels = o.out_channels = random_channels(random);
    o.grid = random.coin() ? Extent{1, 1} : Extent{random.between(1, 7), random.between(1, 7)};
    const Index images = random.between(0, 3);
    // Also grids smaller than the output's, whose windows then share pixels.
    const Extent grid{random.between(1, 12), random.between(1, 12)};
    OpProblem problem = random_problem(random, o, {shape_of(images, grid, o.in_channels)},
                                       shape_of(images, o.grid, o.out_channels));
    problem.training = random.between(0, 3) != 0;
    check_op<ops::AdaptiveAvgPool2d>(problem, reference_answer(ops::AdaptiveAvgPool2d{}, problem));
  }
}
