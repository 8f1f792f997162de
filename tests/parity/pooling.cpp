// SPDX-License-Identifier: MIT
// Pooling on the Cuda device against its reference loops.
#include <cmath>
#include <limits>

#include "parity/parity.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem pooling(Random& random, Operation o, const Window& window) {
  o.in_channels = o.out_channels = random.pick({1, 3, 17, 33});
  const Index images = random.between(0, 3);
  const Extent grid = random_grid(random, window, 11);
  o.window = settled(window, grid);
  OpProblem p = random_problem(random, o, {shape_of(images, grid, o.in_channels)},
                               shape_of(images, output_extent(grid, window), o.out_channels));
  p.training = random.between(0, 3) != 0;
  return p;
}

}  // namespace

TEST_CASE("max pooling on Cuda agrees with its reference loop") {
  check_parity<ops::MaxPool2d, Cuda>(20, [](Random& random) {
    OpProblem p = pooling(random, {.type = &ops::MaxPool2d::type},
                          random_window(random, WindowKind::max_pool));
    if (random.coin()) {
      // Many equal values: the first must win.
      for (double& x : p.x[0]) x = std::round(2 * x);
    }
    return p;
  });
}

TEST_CASE("max pooling on Cuda keeps a NaN, and finds the largest of −∞") {
  Random random(101);
  const Shape shape{1, 5, 5, 3};
  Operation o = operation_of(ops::MaxPool2d::type, shape);
  o.window = {{3, 3}, {1, 1}, {1, 1}};
  OpProblem p = random_problem(random, o, {shape}, shape);
  p.training = false;
  for (double& x : p.x[0]) x = -std::numeric_limits<double>::infinity();
  p.x[0][0] = std::numeric_limits<double>::quiet_NaN();
  const Values y = run_op<ops::MaxPool2d, float, Cuda>(p, {}, {}).y;
  CHECK(std::isnan(y[0]));
  CHECK(y[y.size() - 1] == p.x[0][p.x[0].size() - 1]);
}

TEST_CASE("average pooling on Cuda agrees with its reference loop") {
  check_parity<ops::AvgPool2d, Cuda>(16, [](Random& random) {
    return pooling(random, {.type = &ops::AvgPool2d::type, .count_padding = random.coin()},
                   random_window(random, WindowKind::average_pool));
  });
}

TEST_CASE("pooling with SAME padding on Cuda agrees with its reference loops") {
  check_parity<ops::MaxPool2d, Cuda>(10, [](Random& random) {
    return pooling(random, {.type = &ops::MaxPool2d::type}, random_same_window(random));
  });
  check_parity<ops::AvgPool2d, Cuda>(10, [](Random& random) {
    return pooling(random, {.type = &ops::AvgPool2d::type, .count_padding = false},
                   random_same_window(random));
  });
}

TEST_CASE("adaptive average pooling on Cuda agrees with its reference loop") {
  check_parity<ops::AdaptiveAvgPool2d, Cuda>(16, [](Random& random) {
    Operation o;
    o.type = &ops::AdaptiveAvgPool2d::type;
    o.in_channels = o.out_channels = random.pick({1, 3, 17, 33});
    o.grid = random.coin() ? Extent{1, 1} : Extent{random.between(1, 7), random.between(1, 7)};
    const Index images = random.between(0, 3);
    // Also grids smaller than the output's, whose windows then share pixels.
    const Extent grid{random.between(1, 12), random.between(1, 12)};
    OpProblem p = random_problem(random, o, {shape_of(images, grid, o.in_channels)},
                                 shape_of(images, o.grid, o.out_channels));
    p.training = random.between(0, 3) != 0;
    return p;
  });
}
