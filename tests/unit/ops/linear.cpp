// SPDX-License-Identifier: MIT
// The fully connected layer on the CPU against its reference loop.
#include "inception/ops/linear/cpu.hpp"

#include <doctest/doctest.h>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem make_problem(Random& random, const Shape& x, int out) {
  Operation o;
  o.type = &ops::Linear::type;
  o.in_channels = static_cast<int>(x.c);
  o.out_channels = out;
  o.bias = random.coin();
  o.relu = random.coin();
  OpProblem p = random_problem(random, o, {x}, {x.n, x.h, x.w, out});
  p.parameters = {random.values(x.c * out), o.bias ? random.values(out) : Values{}};
  return p;
}

}  // namespace

TEST_CASE("linear agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Extent grid = random.coin() ? Extent{1, 1} : Extent{random.between(1, 5), 3};
    OpProblem problem =
        make_problem(random, shape_of(random.between(1, 9), grid, random_channels(random)),
                     random.coin() ? 10 : random_channels(random));
    problem.training = random.between(0, 3) != 0;
    check_op<ops::Linear>(problem, reference_answer(ops::Linear{}, problem));
  }
}

TEST_CASE("linear: an empty batch gives nothing, and gradients of 0") {
  Random random(101);
  const OpProblem problem = make_problem(random, {0, 1, 1, 5}, 10);
  check_op<ops::Linear>(problem, reference_answer(ops::Linear{}, problem));
}
