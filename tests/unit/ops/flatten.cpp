// SPDX-License-Identifier: MIT
// Flattening on the CPU against its reference loop.
#include "inception/ops/flatten/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("flatten agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    Operation o;
    o.type = &ops::Flatten::type;
    o.in_channels = random_channels(random);
    o.grid = {random.between(1, 6), random.between(1, 6)};
    o.out_channels = o.in_channels * o.grid.height * o.grid.width;
    const Index images = random.between(0, 4);
    OpProblem problem = random_problem(random, o, {shape_of(images, o.grid, o.in_channels)},
                                       {images, 1, 1, o.out_channels});
    problem.training = random.coin();
    check_op<ops::Flatten>(problem, reference_answer(ops::Flatten{}, problem));
  }
}
