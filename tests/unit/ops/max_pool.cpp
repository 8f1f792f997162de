// SPDX-License-Identifier: MIT
// Maximum pooling on the CPU against its reference loop.
#include "inception/ops/max_pool/cpu.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

OpProblem make_problem(Random& random, const Window& window, Index images, Extent grid,
                       int channels) {
  Operation o;
  o.type = &ops::MaxPool2d::type;
  o.in_channels = o.out_channels = channels;
  o.window = settled(window, grid);
  return random_problem(random, o, {shape_of(images, grid, channels)},
                        shape_of(images, output_extent(grid, window), channels));
}

}  // namespace

TEST_CASE("max pooling agrees with its reference loop") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Window window = random_window(random, WindowKind::max_pool);
    OpProblem problem = make_problem(random, window, random.between(0, 3),
                                     random_grid(random, window, 15), random_channels(random));
    if (random.coin()) {
      // Many equal values: the first must win.
      for (double& x : problem.x[0]) x = std::round(2 * x);
    }
    problem.training = random.between(0, 3) != 0;
    check_op<ops::MaxPool2d>(problem, reference_answer(ops::MaxPool2d{}, problem));
  }
}

TEST_CASE("max pooling with SAME padding agrees with its reference loop") {
  for (std::uint64_t seed = 201; seed <= 230; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const Window window = random_same_window(random);
    const OpProblem problem =
        make_problem(random, window, random.between(1, 2), random_grid(random, window, 12),
                     random_channels(random));
    check_op<ops::MaxPool2d>(problem, reference_answer(ops::MaxPool2d{}, problem));
  }
}

TEST_CASE("max pooling: a window of -infinity sends its gradient to its first pixel") {
  Random random(101);
  OpProblem problem = make_problem(random, {{2, 2}, {2, 2}}, 1, {2, 2}, 3);
  problem.x[0].assign(12, -infinity);
  const OpAnswer answer = run_op<ops::MaxPool2d, float>(problem, {}, {});
  CHECK(answer.y == Values(3, -infinity));
  for (std::size_t i = 0; i < 12; ++i) CHECK(answer.dx[0][i] == (i < 3 ? problem.dy[i] : 0.0));
}

TEST_CASE("max pooling: a NaN wins") {
  Random random(102);
  OpProblem problem = make_problem(random, {{3, 1}, {1, 1}}, 1, {3, 1}, 1);
  for (std::size_t place = 0; place < 3; ++place) {
    problem.x[0] = {1, 2, 3};
    problem.x[0][place] = std::nan("");
    const OpAnswer answer = run_op<ops::MaxPool2d, double>(problem, {}, {});
    CHECK(std::isnan(answer.y[0]));
    CHECK(answer.dx[0][place] == problem.dy[0]);
  }
}

TEST_CASE("max pooling: a dilated window that sees only padding gives -infinity and no gradient") {
  Random random(103);
  OpProblem problem = make_problem(random, {{2, 2}, {1, 1}, {1, 1}, {3, 3}}, 1, {2, 2}, 5);
  const OpAnswer answer = run_op<ops::MaxPool2d, float>(problem, {}, {});
  CHECK(answer.y == Values(5, -infinity));
  CHECK(answer.dx[0] == Values(20, 0.0));
}
