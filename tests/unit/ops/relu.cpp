// SPDX-License-Identifier: MIT
// The rectifier on the CPU against its reference loop.
#include <doctest/doctest.h>

#include <cmath>

#include "inception/ops/activation/cpu.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem make_problem(Random& random, const Shape& shape) {
  Operation o;
  o.type = &ops::ReLU::type;
  o.in_channels = o.out_channels = static_cast<int>(shape.c);
  return random_problem(random, o, {shape}, shape);
}

}  // namespace

TEST_CASE("relu agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    OpProblem problem = make_problem(
        random, shape_of(random.between(0, 3), {random.between(1, 15), random.between(1, 15)},
                         random_channels(random)));
    problem.training = random.coin();
    check_op<ops::ReLU>(problem, reference_answer(ops::ReLU{}, problem));
  }
}

TEST_CASE("relu: the gradient at 0 is 0, and a NaN stays") {
  Random random(31);
  OpProblem problem = make_problem(random, {1, 1, 1, 4});
  const double nan = std::nan("");
  problem.x[0] = {0.0, -0.0, 1.0, nan};
  const OpAnswer answer = run_op<ops::ReLU, float>(problem, {0.0, -0.0, 1.0, nan}, {});
  CHECK(answer.y[0] == 0);
  CHECK(answer.y[1] == 0);
  CHECK(std::isnan(answer.y[3]));
  CHECK(answer.dx[0][0] == 0);
  CHECK(answer.dx[0][1] == 0);
  CHECK(answer.dx[0][2] == problem.dy[2]);
}
