// SPDX-License-Identifier: MIT
// Dropout on the CPU against its reference loop.
#include "inception/ops/dropout/cpu.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem make_problem(Random& random, const Shape& shape, double probability) {
  Operation o;
  o.type = &ops::Dropout::type;
  o.in_channels = o.out_channels = static_cast<int>(shape.c);
  o.probability = probability;
  o.origin = random.between(0, 200);
  return random_problem(random, o, {shape}, shape);
}

}  // namespace

TEST_CASE("dropout agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Extent grid = random.coin() ? Extent{1, 1} : Extent{random.between(1, 9), 5};
    OpProblem problem =
        make_problem(random, shape_of(random.between(0, 5), grid, random_channels(random)),
                     random.pick({0.0, 0.2, 0.4, 0.5, 0.9}));
    problem.training = random.between(0, 3) != 0;
    problem.step = static_cast<std::uint64_t>(random.between(0, 1000));
    check_op<ops::Dropout>(problem, reference_answer(ops::Dropout{}, problem));
  }
}

TEST_CASE("dropout drops its share, another one each step and in each layer") {
  Random random(31);
  OpProblem problem = make_problem(random, {100, 1, 1, 1000}, 0.4);
  problem.x[0].assign(problem.x[0].size(), 1.0);
  const auto run = [&] { return run_op<ops::Dropout, float>(problem, {}, {.want_dx = false}).y; };
  const Values first = run();
  const auto dropped = static_cast<double>(std::count(first.begin(), first.end(), 0.0));
  CHECK(dropped / 1e5 == doctest::Approx(0.4).epsilon(0.02));
  ++problem.step;
  const Values later = run();
  --problem.step;
  ++problem.operation.origin;
  const Values elsewhere = run();
  // Two independent masks agree at 0.4² + 0.6² = 52 % of the elements.
  for (const Values& other : {later, elsewhere}) {
    double equal = 0;
    for (std::size_t i = 0; i < first.size(); ++i) equal += first[i] == other[i] ? 1 : 0;
    CHECK(equal / 1e5 == doctest::Approx(0.52).epsilon(0.02));
  }
}
