// SPDX-License-Identifier: MIT
// Winograd convolution against the reference loop, its error against the direct kernel, its choice.
#include <doctest/doctest.h>

#include "inception/ops/conv2d/cpu.hpp"
#include "support/conv_case.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"
#include "support/winograd_case.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// The Winograd kernels alone, also in double, where models have none.
struct WinogradConv2d {
  static constexpr OperationType type = ops::Conv2d::type;
};

void check(Random& random, const ConvCase& c) {
  INFO("seed ", random.seed());
  const OpProblem problem = winograd_problem(random, c);
  check_op<WinogradConv2d>(problem, reference_answer(ops::Conv2d{}, problem), 4);
}

Operation convolution(const Window& window, int in, int out, int groups = 1) {
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window = window;
  o.in_channels = in;
  o.out_channels = out;
  o.groups = groups;
  return o;
}

}  // namespace

template <class Scalar>
struct inception::DeviceKernel<WinogradConv2d, Cpu, Scalar> : detail::WinogradKernel<Scalar> {};

TEST_CASE("winograd agrees with the reference loop") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    check(random, random_winograd_case(random));
  }
}

TEST_CASE("winograd: several blocks of tiles, several chunks of channels, whole and half panels") {
  Random random(201);
  check(random, {.window = {.kernel = {3, 3}, .padding = {1, 1}},
                 .images = 2,
                 .grid = {45, 43},
                 .in = 5,
                 .out = 3,
                 .bias = true});
  check(random, {.window = {.kernel = {3, 3}, .padding = {1, 1}},
                 .images = 3,
                 .grid = {45, 43},
                 .in = 5,
                 .out = 3,
                 .bias = true,
                 .training = true});
  check(random, {.window = {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 2}},
                 .images = 2,
                 .grid = {45, 44},
                 .in = 150,
                 .out = 70,
                 .bias = true,
                 .training = true});
  check(random, {.window = {.kernel = {1, 3}},
                 .images = 2,
                 .grid = {9, 11},
                 .in = 100,
                 .out = 70,
                 .bias = true,
                 .training = true});
  check(random, {.window = {.kernel = {7, 1}, .padding = {3, 0}},
                 .images = 1,
                 .grid = {9, 8},
                 .in = 17,
                 .out = 150,
                 .bias = true,
                 .training = true});
  check(random, {.window = {.kernel = {3, 3}},
                 .images = 1,
                 .grid = {11, 9},
                 .in = 150,
                 .out = 48,
                 .bias = true});
  check(random, {.window = {.kernel = {1, 7}, .padding = {0, 3}},
                 .images = 3,
                 .grid = {33, 17},
                 .in = 17,
                 .out = 40,
                 .bias = true});
  check(random, {.window = {.kernel = {7, 1}, .padding = {3, 0}},
                 .images = 1,
                 .grid = {9, 8},
                 .in = 300,
                 .out = 20,
                 .bias = true});
}

TEST_CASE("winograd: an empty batch gives nothing") {
  Random random(202);
  for (const bool training : {false, true}) {
    check(random, {.window = {.kernel = {3, 3}, .padding = {1, 1}},
                   .images = 0,
                   .grid = {5, 4},
                   .in = 3,
                   .out = 4,
                   .bias = true,
                   .training = training});
  }
}

TEST_CASE("winograd computes an image alike in any batch, to the bit") {
  Random random(203);
  for (const Extent kernel : {Extent{3, 3}, Extent{1, 3}, Extent{7, 1}}) {
    const ConvCase c{.window = {.kernel = kernel},
                     .images = 3,
                     .grid = {13, 10},
                     .in = 20,
                     .out = 40,
                     .bias = true};
    const OpProblem all = winograd_problem(random, c);
    const Values together = run_op<WinogradConv2d, float>(all, {}, {.prepare = true}).y;
    OpProblem one = all;
    one.x_shapes[0].n = one.y_shape.n = 1;
    for (Index n = 0; n < c.images; ++n) {
      const auto x = all.x[0].begin() + n * one.x_shapes[0].size();
      one.x[0].assign(x, x + one.x_shapes[0].size());
      const auto y = together.begin() + n * one.y_shape.size();
      CHECK(run_op<WinogradConv2d, float>(one, {}, {.prepare = true}).y ==
            Values(y, y + one.y_shape.size()));
    }
  }
}

// docs/explanation/convolution.md states these errors: root mean square, relative to that of the results.
TEST_CASE("winograd's error against the direct kernel stays within what is stated") {
  struct Bound {
    Extent kernel;
    int stride;
    double times;  ///< the rounding unit of the precision: 2⁻²⁴, 2⁻⁵³
  };
  for (const Bound bound : {Bound{{3, 3}, 1, 20}, Bound{{3, 3}, 2, 10}, Bound{{1, 3}, 1, 10},
                            Bound{{3, 1}, 1, 10}, Bound{{1, 7}, 1, 90}, Bound{{7, 1}, 1, 90}}) {
    CAPTURE(bound.kernel.height);
    CAPTURE(bound.kernel.width);
    CAPTURE(bound.stride);
    Random random(204);
    OpProblem p = winograd_problem(
        random, {.window = {.kernel = bound.kernel,
                            .stride = {bound.stride, bound.stride},
                            .padding = {bound.kernel.height / 2, bound.kernel.width / 2}},
                 .grid = {17, 17},
                 .in = 192,
                 .out = 32,
                 .bias = true});
    p.training = true;
    const OpAnswer with_float = run_op<WinogradConv2d, float>(p, {}, {});
    const OpAnswer with_double = run_op<WinogradConv2d, double>(p, {}, {});
    p.operation.algorithm = Algorithm::direct;
    const OpAnswer direct = run_op<ops::Conv2d, double>(p, {}, {});
    const auto check_errors = [&](const Values& single, const Values& twice, const Values& exact) {
      CHECK(relative_error(single, exact) < bound.times * 0x1p-24);
      CHECK(relative_error(twice, exact) < bound.times * 0x1p-53);
      CHECK(relative_error(single, exact) > 0);
    };
    check_errors(with_float.y, with_double.y, direct.y);
    check_errors(with_float.dx[0], with_double.dx[0], direct.dx[0]);
    check_errors(with_float.parameter_gradients[0], with_double.parameter_gradients[0],
                 direct.parameter_gradients[0]);
  }
}

TEST_CASE("the choice of an algorithm") {
  const auto choose = []<class Scalar>(Scalar, Operation o, Extent grid, Algorithm wish,
                                       Index images = 1, bool prepared = true) {
    o.prepared = prepared;
    const Extent y = output_extent(grid, o.window);
    return DeviceKernel<ops::Conv2d, Cpu, Scalar>::choose(
        Cpu(1), o, shape_of(images, grid, o.in_channels), shape_of(images, y, o.out_channels),
        wish);
  };
  const Window square{.kernel = {3, 3}, .padding = {1, 1}};
  const Operation o = convolution(square, 64, 96);
  const Extent grid{35, 35};
  CHECK(choose(0.F, o, grid, Algorithm::automatic) == Algorithm::winograd);
  CHECK(choose(0.F, o, grid, Algorithm::direct) == Algorithm::direct);
  CHECK(choose(0.0, o, grid, Algorithm::automatic) == Algorithm::direct);
  CHECK(choose(0.0, o, grid, Algorithm::winograd) == Algorithm::direct);
  // What the filters do not serve stays direct even where Winograd is asked for.
  Window w = square;
  w.stride = {2, 2};
  CHECK(choose(0.F, convolution(w, 64, 96), grid, Algorithm::automatic) == Algorithm::winograd);
  CHECK(choose(0.F, convolution(w, 64, 96), {17, 17}, Algorithm::automatic) == Algorithm::direct);
  for (const Extent stride : {Extent{1, 2}, Extent{2, 1}, Extent{3, 3}}) {
    w.stride = stride;
    CHECK(choose(0.F, convolution(w, 64, 96), grid, Algorithm::winograd) == Algorithm::direct);
  }
  w = square;
  w.dilation = {2, 2};
  CHECK(choose(0.F, convolution(w, 64, 96), grid, Algorithm::winograd) == Algorithm::direct);
  CHECK(choose(0.F, convolution(square, 64, 96, 2), grid, Algorithm::winograd) ==
        Algorithm::direct);
  for (const Extent kernel : {Extent{1, 1}, Extent{5, 5}, Extent{3, 7}, Extent{1, 5}}) {
    CHECK(choose(0.F, convolution({.kernel = kernel}, 64, 96), grid, Algorithm::winograd) ==
          Algorithm::direct);
  }
  // Where there is little to save.
  CHECK(choose(0.F, convolution(square, 3, 32), grid, Algorithm::automatic) == Algorithm::direct);
  CHECK(choose(0.F, o, {1, 1}, Algorithm::automatic) == Algorithm::direct);
  // The size of the batch has no say: an image is computed alike in any.
  for (const Extent small : {Extent{2, 2}, Extent{4, 4}, Extent{8, 8}, grid}) {
    CHECK(choose(0.F, o, small, Algorithm::automatic, 1) ==
          choose(0.F, o, small, Algorithm::automatic, 64));
  }
  // Training transforms the weights each time.
  CHECK(choose(0.F, o, {8, 8}, Algorithm::automatic, 1, false) == Algorithm::direct);
  CHECK(choose(0.F, o, {8, 8}, Algorithm::automatic, 8, false) == Algorithm::winograd);
}
