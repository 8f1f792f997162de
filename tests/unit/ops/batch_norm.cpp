// SPDX-License-Identifier: MIT
// Batch normalisation on the CPU against its reference loop.
#include "inception/ops/batch_norm/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem make_problem(Random& random, const Shape& shape) {
  Operation o;
  o.type = &ops::BatchNorm2d::type;
  o.in_channels = o.out_channels = static_cast<int>(shape.c);
  o.affine = random.between(0, 3) != 0;
  o.gamma = random.between(0, 3) != 0;
  o.relu = random.coin();
  o.epsilon = 1e-3;
  o.momentum = random.pick({0.1, 0.01});
  OpProblem p = random_problem(random, o, {shape}, shape);
  p.parameters = o.affine ? std::vector{random.values(shape.c), random.values(shape.c)}
                          : std::vector<Values>(2);
  if (o.affine && !o.gamma) p.parameters.erase(p.parameters.begin());
  p.buffers = {random.values(shape.c), random.values(shape.c)};
  for (double& variance : p.buffers[1]) variance += 1.5;
  return p;
}

}  // namespace

TEST_CASE("batch norm agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    // More pixels than one block of sums holds, and two values a channel, the fewest there may be.
    Shape shape = shape_of(random.between(1, 3), {random.between(1, 20), random.between(1, 20)},
                           random_channels(random));
    if (random.between(0, 5) == 0 || shape.pixels() == 1) shape = {2, 1, 1, shape.c};
    OpProblem problem = make_problem(random, shape);
    problem.training = random.between(0, 3) != 0;
    check_op<ops::BatchNorm2d>(problem, reference_answer(ops::BatchNorm2d{}, problem));
  }
}

TEST_CASE("batch norm keeps its precision where the mean is far above the deviation") {
  Random random(101);
  OpProblem problem = make_problem(random, {2, 15, 17, 5});
  for (double& x : problem.x[0]) x = 1000 + std::round(x * 1024) / 1024;
  const OpAnswer expected = reference_answer(ops::BatchNorm2d{}, problem);
  // A float near 1000 has steps of 2^-14: that much of σ is all that any algorithm can lose.
  check_answer(run_op<ops::BatchNorm2d, float>(problem, expected.y, {}), expected, 5e-4);
  check_answer(run_op<ops::BatchNorm2d, double>(problem, expected.y, {}), expected, 1e-10);
}

TEST_CASE("batch norm of a channel that never varies divides by √ε, not by 0") {
  Random random(102);
  OpProblem problem = make_problem(random, {2, 3, 3, 4});
  for (double& x : problem.x[0]) x = 0.5;
  const OpAnswer expected = reference_answer(ops::BatchNorm2d{}, problem);
  check_op<ops::BatchNorm2d>(problem, expected);
}
