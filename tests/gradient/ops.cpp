// SPDX-License-Identifier: MIT
// Every operation's backward kernel is the derivative of its forward kernel.
//
// For L = Σ dy·y with a random dy, each ∂L/∂x and ∂L/∂parameter is compared, in double, with the
// central difference (L(v + h) − L(v − h)) / 2h, whose own error is of the order h² and ε·L/h.
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "inception/ops/cpu.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr double step = 1e-5;
constexpr double tolerance = 1e-7;

template <class Tag>
Values forward(const OpProblem& problem) {
  return run_op<Tag, double>(problem, {}, {.backward = false}).y;
}

/// ∂L/∂v for every v of `values`, which is a part of `problem`.
template <class Tag>
Values central_differences(const OpProblem& problem, Values& values) {
  const auto functional = [&] {
    const Values y = forward<Tag>(problem);
    return std::inner_product(y.begin(), y.end(), problem.dy.begin(), 0.0);
  };
  Values derivatives;
  for (double& value : values) {
    const double at = value;
    value = at + step;
    const double above = functional();
    value = at - step;
    const double below = functional();
    value = at;
    derivatives.push_back((above - below) / (2 * step));
  }
  return derivatives;
}

template <class Tag>
void check_gradient(OpProblem problem) {
  INFO(describe(problem));
  const OpAnswer answer = run_op<Tag, double>(problem, {}, {});
  for (std::size_t i = 0; i < problem.x.size(); ++i) {
    INFO("input ", i);
    CHECK(largest_error(answer.dx[i], central_differences<Tag>(problem, problem.x[i])) <=
          tolerance);
  }
  for (std::size_t i = 0; i < problem.parameters.size(); ++i) {
    INFO("parameter ", i);
    CHECK(largest_error(answer.parameter_gradients[i],
                        central_differences<Tag>(problem, problem.parameters[i])) <= tolerance);
  }
}

Operation same_channels(const OperationType& type, int channels) {
  Operation o;
  o.type = &type;
  o.in_channels = o.out_channels = channels;
  return o;
}

/// Moves values at least `distance` away from 0, where a ReLU has no derivative.
void keep_away_from_zero(Values& values, double distance) {
  for (double& v : values) v += v < 0 ? -distance : distance;
}

/// Draws problems until no output stands within 1e-3 of the corner of the fused ReLU.
template <class Tag, class Make>
OpProblem away_from_corners(Random& random, Make make) {
  for (;;) {
    OpProblem problem = make(random);
    OpProblem linear = problem;
    linear.operation.relu = false;
    const Values y = forward<Tag>(linear);
    if (std::all_of(y.begin(), y.end(), [](double v) { return std::abs(v) > 1e-3; })) {
      return problem;
    }
  }
}

OpProblem conv_problem(Random& random, const Window& window, Extent grid, int groups, bool relu) {
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window = window;
  o.groups = groups;
  o.in_channels = 3 * groups;
  o.out_channels = 2 * groups;
  o.bias = true;
  o.relu = relu;
  OpProblem p = random_problem(random, o, {shape_of(2, grid, o.in_channels)},
                               shape_of(2, output_extent(grid, window), o.out_channels));
  p.parameters = {random.values(Index{window.taps()} * 3 * o.out_channels),
                  random.values(o.out_channels)};
  return p;
}

}  // namespace

TEST_CASE("gradient of conv2d") {
  Random random(1);
  check_gradient<ops::Conv2d>(conv_problem(random, {{3, 3}, {1, 1}, {1, 1}}, {4, 5}, 1, false));
  check_gradient<ops::Conv2d>(conv_problem(random, {{3, 2}, {2, 3}, {1, 0}}, {5, 4}, 1, false));
  check_gradient<ops::Conv2d>(
      conv_problem(random, {{2, 3}, {1, 2}, {2, 1}, {2, 1}}, {4, 5}, 2, false));
  check_gradient<ops::Conv2d>(away_from_corners<ops::Conv2d>(random, [](Random& r) {
    return conv_problem(r, {{3, 3}, {2, 2}, {1, 1}}, {4, 5}, 1, true);
  }));
}

TEST_CASE("gradient of linear") {
  for (const bool relu : {false, true}) {
    Random random(2);
    check_gradient<ops::Linear>(away_from_corners<ops::Linear>(random, [&](Random& r) {
      Operation o;
      o.type = &ops::Linear::type;
      o.in_channels = 7;
      o.out_channels = 5;
      o.bias = true;
      o.relu = relu;
      OpProblem p = random_problem(r, o, {{3, 1, 1, 7}}, {3, 1, 1, 5});
      p.parameters = {r.values(35), r.values(5)};
      return p;
    }));
  }
}

TEST_CASE("gradient of batch norm through the statistics of the batch") {
  for (const bool relu : {false, true}) {
    Random random(3);
    check_gradient<ops::BatchNorm2d>(away_from_corners<ops::BatchNorm2d>(random, [&](Random& r) {
      Operation o = same_channels(ops::BatchNorm2d::type, 4);
      o.epsilon = 1e-3;
      o.momentum = 0.1;
      o.relu = relu;
      OpProblem p = random_problem(r, o, {{2, 3, 3, 4}}, {2, 3, 3, 4});
      p.parameters = {r.values(4), r.values(4)};
      p.buffers = {Values(4, 0.0), Values(4, 1.0)};
      return p;
    }));
  }
}

TEST_CASE("gradient of relu") {
  Random random(4);
  OpProblem problem =
      random_problem(random, same_channels(ops::ReLU::type, 5), {{2, 3, 2, 5}}, {2, 3, 2, 5});
  keep_away_from_zero(problem.x[0], 1e-3);
  check_gradient<ops::ReLU>(problem);
}

TEST_CASE("gradient of sum and copy") {
  Random random(5);
  const Shape shape{2, 2, 3, 5};
  for (const bool relu : {false, true}) {
    check_gradient<ops::Sum>(away_from_corners<ops::Sum>(random, [&](Random& r) {
      Operation o = same_channels(ops::Sum::type, 5);
      o.scale = 0.3;
      o.relu = relu;
      return random_problem(r, o, {shape, shape}, shape);
    }));
  }
  check_gradient<ops::Copy>(
      random_problem(random, same_channels(ops::Copy::type, 5), {shape}, shape));
}

TEST_CASE("gradient of dropout at a fixed mask") {
  Random random(6);
  Operation o = same_channels(ops::Dropout::type, 9);
  o.probability = 0.4;
  o.origin = 3;
  check_gradient<ops::Dropout>(random_problem(random, o, {{2, 2, 2, 9}}, {2, 2, 2, 9}));
}

TEST_CASE("gradient of softmax") {
  Random random(7);
  check_gradient<ops::Softmax>(
      random_problem(random, same_channels(ops::Softmax::type, 7), {{2, 1, 2, 7}}, {2, 1, 2, 7}));
}

TEST_CASE("gradient of local response norm") {
  Random random(8);
  for (const int size : {1, 4, 5}) {
    Operation o = same_channels(ops::LocalResponseNorm::type, 9);
    o.size = size;
    o.alpha = 0.7;
    o.beta = 0.75;
    o.k = 1;
    check_gradient<ops::LocalResponseNorm>(random_problem(random, o, {{2, 2, 1, 9}}, {2, 2, 1, 9}));
  }
}

TEST_CASE("gradient of flatten") {
  Random random(9);
  Operation o = same_channels(ops::Flatten::type, 3);
  o.grid = {2, 4};
  o.out_channels = 24;
  check_gradient<ops::Flatten>(random_problem(random, o, {{2, 2, 4, 3}}, {2, 1, 1, 24}));
}

TEST_CASE("gradient of max pooling away from ties") {
  Random random(10);
  for (const Window& window : {Window{{3, 3}, {2, 2}, {1, 1}, {1, 1}, true},
                               Window{{2, 3}, {1, 1}, {0, 1}, {2, 1}, false}}) {
    Operation o = same_channels(ops::MaxPool2d::type, 3);
    o.window = window;
    OpProblem problem =
        random_problem(random, o, {{2, 6, 5, 3}}, shape_of(2, output_extent({6, 5}, window), 3));
    // Numbers 0.01 apart in a random order: no step of the differences reaches the next one.
    Values& x = problem.x[0];
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      x[order[rank]] = 0.01 * static_cast<double>(rank);
    }
    check_gradient<ops::MaxPool2d>(problem);
  }
}

TEST_CASE("gradient of average pooling") {
  Random random(11);
  for (const bool count_padding : {false, true}) {
    Operation o = same_channels(ops::AvgPool2d::type, 3);
    o.window = {{3, 2}, {2, 1}, {1, 1}, {1, 1}, true};
    o.count_padding = count_padding;
    check_gradient<ops::AvgPool2d>(
        random_problem(random, o, {{2, 6, 5, 3}}, shape_of(2, output_extent({6, 5}, o.window), 3)));
  }
  Operation o = same_channels(ops::AdaptiveAvgPool2d::type, 3);
  o.grid = {3, 4};
  check_gradient<ops::AdaptiveAvgPool2d>(
      random_problem(random, o, {{2, 5, 6, 3}}, shape_of(2, o.grid, 3)));
}
