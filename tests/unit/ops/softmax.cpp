// SPDX-License-Identifier: MIT
// Softmax on the CPU against its reference loop.
#include "inception/ops/softmax/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem make_problem(Random& random, const Shape& shape) {
  Operation o;
  o.type = &ops::Softmax::type;
  o.in_channels = o.out_channels = static_cast<int>(shape.c);
  return random_problem(random, o, {shape}, shape);
}

}  // namespace

TEST_CASE("softmax agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Extent grid = random.coin() ? Extent{1, 1} : Extent{random.between(1, 9), 5};
    OpProblem problem =
        make_problem(random, shape_of(random.between(0, 5), grid, random_channels(random)));
    for (double& x : problem.x[0]) x *= 8;
    problem.training = random.coin();
    check_op<ops::Softmax>(problem, reference_answer(ops::Softmax{}, problem));
  }
}

TEST_CASE("softmax of huge logits does not overflow") {
  Random random(31);
  OpProblem problem = make_problem(random, {1, 1, 1, 3});
  problem.x[0] = {1e30, 1e30, -1e30};
  problem.training = false;
  CHECK(run_op<ops::Softmax, float>(problem, {}, {}).y == Values{0.5, 0.5, 0.0});
}
