// SPDX-License-Identifier: MIT
// The scaled sum and the copy on the CPU against their reference loops.
#include "inception/ops/sum/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

Shape random_shape(Random& random) {
  return shape_of(random.between(0, 3), {random.between(1, 15), random.between(1, 15)},
                  random_channels(random));
}

}  // namespace

TEST_CASE("sum agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Shape shape = random_shape(random);
    Operation o;
    o.type = &ops::Sum::type;
    o.in_channels = o.out_channels = static_cast<int>(shape.c);
    o.scale = random.pick({1.0, 0.25, -0.5});
    o.relu = random.coin();
    OpProblem problem = random_problem(random, o, {shape, shape}, shape);
    problem.training = random.coin();
    check_op<ops::Sum>(problem, reference_answer(ops::Sum{}, problem));
  }
}

TEST_CASE("copy agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Shape shape = random_shape(random);
    Operation o;
    o.type = &ops::Copy::type;
    o.in_channels = o.out_channels = static_cast<int>(shape.c);
    OpProblem problem = random_problem(random, o, {shape}, shape);
    problem.training = random.coin();
    check_op<ops::Copy>(problem, reference_answer(ops::Copy{}, problem));
  }
}

TEST_CASE("sum of a value with itself adds both gradients") {
  Operation o;
  o.type = &ops::Sum::type;
  o.in_channels = o.out_channels = 2;
  o.scale = 0.5;
  const Cpu device(1);
  const std::vector<float> dy{1, 2};
  std::vector<float> dx{99, 99};
  BackwardContext<Cpu, float> ctx;
  ctx.device = &device;
  ctx.operation = &o;
  ctx.dy = {dy.data(), {1, 1, 1, 2}};
  ctx.dx = {View<float>{dx.data(), {1, 1, 1, 2}}, View<float>{dx.data(), {1, 1, 1, 2}}};
  ctx.accumulate = {false, true};
  kernel_entry<ops::Sum, Cpu, float>().backward(ctx);
  CHECK(dx == std::vector<float>{1.5F, 3.0F});
}
