// SPDX-License-Identifier: MIT
// Winograd convolution whose frequencies are rounded to bfloat16: its errors, and the same results from
// both kinds of factors.
#include <doctest/doctest.h>

#include "inception/bfloat16.hpp"
#include "inception/ops/conv2d/cpu.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"
#include "support/winograd_case.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Names the Winograd kernels for one kind of factors.
template <class Factor>
struct WinogradOf {
  static constexpr OperationType type = ops::Conv2d::type;
};

}  // namespace

namespace inception {

template <class Factor>
struct DeviceKernel<WinogradOf<Factor>, Cpu, float> : detail::WinogradKernel<float, Factor> {};

}  // namespace inception

namespace {

/// Of forward and both gradients, relative to the exact values, as a root mean square.
constexpr double stated_error = 0.015;

void check_errors(const OpAnswer& answer, const OpAnswer& exact, double most) {
  CHECK(relative_error(answer.y, exact.y) < most);
  for (std::size_t i = 0; i < answer.dx.size(); ++i) {
    CHECK(relative_error(answer.dx[i], exact.dx[i]) < most);
  }
  if (!answer.parameter_gradients.empty()) {
    CHECK(relative_error(answer.parameter_gradients[0], exact.parameter_gradients[0]) < most);
  }
}

/// Few numbers may lie further from the exact ones than many do on average; a wrong one would lie
/// further still.
constexpr double few = 4;

void check(Random& random, const ConvCase& c, double times = few) {
  INFO("seed ", random.seed());
  const OpProblem problem = winograd_problem(random, c);
  INFO(describe(problem));
  const OpAnswer exact = reference_answer(ops::Conv2d{}, problem);
  const OpAnswer floats = run_op<WinogradOf<simd::RoundedFloat>, float>(
      problem, exact.y, {.prepare = !problem.training});
  check_errors(floats, exact, times * stated_error);
  // Whatever the threads, slices and sums: the same numbers but for float's own rounding.
  const OpAnswer expected = run_op<WinogradOf<simd::RoundedFloat>, float>(
      problem, floats.y, {.prepare = !problem.training});
  {
    INFO("floats that were rounded");
    check_op_in<WinogradOf<simd::RoundedFloat>, float>(problem, expected);
  }
#if defined(__AVX512BF16__)
  INFO("pairs");
  check_op_in<WinogradOf<simd::BFloat16Pair>, float>(problem, expected, 10);
#endif
}

}  // namespace

TEST_CASE("winograd of bfloat16 agrees with the reference loop, within its errors") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    check(random, random_winograd_case(random));
  }
}

// docs/explanation/convolution.md states this error.
TEST_CASE("winograd of bfloat16: the error over many channels is what is stated") {
  for (const Extent kernel :
       {Extent{3, 3}, Extent{1, 3}, Extent{3, 1}, Extent{1, 7}, Extent{7, 1}}) {
    CAPTURE(kernel.height);
    CAPTURE(kernel.width);
    Random random(205);
    check(random,
          {.window = {.kernel = kernel, .padding = {kernel.height / 2, kernel.width / 2}},
           .images = 2,
           .grid = {17, 17},
           .in = 178,
           .out = 47,
           .bias = true},
          1);
  }
}

TEST_CASE("winograd of bfloat16: an empty batch gives nothing") {
  Random random(206);
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

TEST_CASE("conv2d: precision and algorithm together choose the kernel") {
  Random random(207);
  OpProblem p = winograd_problem(
      random,
      {.window = {.kernel = {3, 3}, .padding = {1, 1}}, .grid = {9, 9}, .in = 32, .out = 16});
  const OpAnswer exact = reference_answer(ops::Conv2d{}, p);
  const auto error = [&](Algorithm algorithm, Precision precision) {
    p.operation.algorithm = algorithm;
    p.operation.precision = precision;
    return relative_error(run_op<ops::Conv2d, float>(p, exact.y, {}).y, exact.y);
  };
  CHECK(error(Algorithm::winograd, Precision::full) < 1e-5);
  CHECK(error(Algorithm::direct, Precision::bfloat16) < 0.004);
  CHECK(error(Algorithm::winograd, Precision::bfloat16) > 0.004);
  CHECK(error(Algorithm::winograd, Precision::bfloat16) < stated_error);
}
