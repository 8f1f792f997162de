// SPDX-License-Identifier: MIT
// Local response normalisation on the CPU against its reference loop.
#include "inception/ops/local_response_norm/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("local response norm agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Shape shape = shape_of(random.between(0, 3), {random.between(1, 9), random.between(1, 9)},
                                 random_channels(random));
    Operation o;
    o.type = &ops::LocalResponseNorm::type;
    o.in_channels = o.out_channels = static_cast<int>(shape.c);
    o.size = random.pick({1, 2, 3, 4, 5, 9, 200});  // even ones lean to the front
    o.alpha = random.pick({1e-4, 0.5, 2.0});
    o.beta = random.pick({0.75, 0.5, 0.6, 1.0});
    o.k = random.pick({1.0, 2.0});
    OpProblem problem = random_problem(random, o, {shape}, shape);
    problem.training = random.between(0, 3) != 0;
    check_op<ops::LocalResponseNorm>(problem, reference_answer(ops::LocalResponseNorm{}, problem));
  }
}
