// SPDX-License-Identifier: MIT
// Convolution of factors rounded to bfloat16, on every path, against the reference loop of factors that
// were rounded before.
#include <doctest/doctest.h>

#include "inception/bfloat16.hpp"
#include "inception/ops/conv2d/cpu.hpp"
#include "support/conv_case.hpp"
#include "support/op_harness.hpp"
#include "support/rounded_answer.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Names the convolution's kernels for one kind of factors.
template <class Factor>
struct ConvOf {
  static constexpr OperationType type = ops::Conv2d::type;
};

}  // namespace

namespace inception {

template <class Factor>
struct DeviceKernel<ConvOf<Factor>, Cpu, float> : detail::ConvKernel<float, Factor> {};

}  // namespace inception

namespace {

OpAnswer rounded_answer(const OpProblem& p) {
  return rounded_answer(p, [](float v) { return simd::round_to_bfloat16(v).value; });
}

void check(Random& random, const ConvCase& c) {
  INFO("seed ", random.seed());
  const OpProblem problem = make_problem(random, c);
  INFO(describe(problem));
  const OpAnswer expected = rounded_answer(problem);
  {
    INFO("floats that were rounded");
    check_op_in<ConvOf<simd::RoundedFloat>, float>(problem, expected);
  }
#if defined(__AVX512BF16__)
  INFO("pairs");
  check_op_in<ConvOf<simd::BFloat16Pair>, float>(problem, expected);
#endif
}

}  // namespace

TEST_CASE("conv2d of bfloat16 agrees with its reference loop in training") {
  for_training_cases(check);
}

TEST_CASE("conv2d of bfloat16 agrees with its reference loop in inference") {
  for_inference_cases(check);
}

TEST_CASE(
    "conv2d of bfloat16: depthwise, strides beyond the kernel, only padding, SAME, an empty "
    "batch") {
  for_border_cases(check);
}

TEST_CASE("conv2d of bfloat16: many pixels, many channels") {
  Random random(201);
  check(random,
        {.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {19, 23}, .in = 16, .out = 16});
  check(random, {.window = {{3, 3}, {2, 2}}, .images = 3, .grid = {29, 29}, .in = 8, .out = 33});
  check(random, {.images = 1, .grid = {17, 17}, .in = 64, .out = 178, .bias = true});
  check(random, {.images = 3, .grid = {3, 3}, .in = 257, .out = 47, .bias = true, .relu = true});
}

TEST_CASE("conv2d: the operation's precision chooses the factors; double stays full") {
  Random random(204);
  OpProblem problem = make_problem(random, {.grid = {6, 5}, .in = 16, .out = 16});
  problem.operation.precision = Precision::bfloat16;
  check_op_in<ops::Conv2d, float>(problem, rounded_answer(problem));
  check_op_in<ops::Conv2d, double>(problem, reference_answer(ops::Conv2d{}, problem));
}
