// SPDX-License-Identifier: MIT
// Convolution of rounded factors on the Cuda device, against the reference loops of factors that were
// rounded before and summed in double.
#include <bit>
#include <cmath>

#include "inception/ops/bfloat16.hpp"
#include "parity/parity.hpp"
#include "support/conv_case.hpp"
#include "support/rounded_answer.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// To the nearest multiple of the last place that 11 significant bits have; a tie away from zero.
float to_tf32(float v) {
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(v) + 0x1000U) & 0xFFFF'E000U);
}

/// The same with ties to the even one, in steps of 2^-24 at least, as float16 has it.
float to_float16(float v) {
  int exponent = 0;
  std::frexp(v, &exponent);
  const int last_place = std::max(exponent - 11, -24);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(v, -last_place)), last_place);
  return static_cast<float>(rounded);
}

float round_to(Precision precision, float v) {
  switch (precision) {
    case Precision::tf32:
      return to_tf32(v);
    case Precision::float16:
      return to_float16(v);
    case Precision::bfloat16:
      return simd::round_to_bfloat16(v).value;
    default:
      return v;
  }
}

constexpr Precision all_precisions[] = {Precision::tf32, Precision::bfloat16, Precision::float16};

void check_problem(OpProblem problem) {
  for (const Precision precision : all_precisions) {
    INFO("factors ", to_string(precision), ": ", describe(problem));
    problem.operation.precision = precision;
    const OpAnswer expected =
        rounded_answer(problem, [&](float v) { return round_to(precision, v); });
    check_op_in<ops::Conv2d, float, Cuda>(problem, expected);
  }
}

void check_case(Random& random, const ConvCase& c) { check_problem(make_problem(random, c)); }

}  // namespace

TEST_CASE("conv2d of rounded factors on Cuda agrees with its reference loop in training") {
  for (std::uint64_t seed = 301; seed <= 312; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    check_problem(small_convolution(random, true));
  }
}

TEST_CASE("conv2d of rounded factors on Cuda agrees with its reference loop in inference") {
  for (std::uint64_t seed = 321; seed <= 328; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    check_problem(small_convolution(random, false));
  }
}

TEST_CASE(
    "conv2d of rounded factors on Cuda: depthwise, wide strides, only padding, SAME, no images") {
  for_border_cases(check_case);
}

TEST_CASE("conv2d of rounded factors on Cuda: several tiles, parts, and 1x1 kernels and grids") {
  Random random(401);
  check_case(
      random,
      {.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {13, 11}, .in = 9, .out = 70});
  check_case(random, {.window = {{3, 3}, {2, 2}}, .images = 1, .grid = {9, 8}, .in = 65, .out = 5});
  check_case(random, {.images = 2, .grid = {5, 7}, .in = 33, .out = 17, .bias = true});
  check_case(random, {.images = 1, .grid = {1, 1}, .in = 3, .out = 70});
  check_case(random, {.images = 3, .grid = {2, 3}, .in = 17, .out = 3, .bias = true, .relu = true});
}

TEST_CASE(
    "conv2d on Cuda: every precision gives numbers of its own, in the order of their rounding") {
  Random random(402);
  OpProblem problem = make_problem(random, {.grid = {6, 5}, .in = 40, .out = 20});
  const OpAnswer exact = reference_answer(ops::Conv2d{}, problem);
  const auto error = [&](Precision precision) {
    problem.operation.precision = precision;
    return largest_error(run_op<ops::Conv2d, float, Cuda>(problem, exact.y, {}).y, exact.y);
  };
  CHECK(error(Precision::full) < 2e-6);
  CHECK(error(Precision::tf32) > 2e-5);
  CHECK(error(Precision::tf32) < 1e-3);
  CHECK(error(Precision::float16) > 2e-5);
  CHECK(error(Precision::float16) < 1e-3);
  CHECK(error(Precision::bfloat16) > 2e-4);
  CHECK(error(Precision::bfloat16) < 8e-3);
}

TEST_CASE("conv2d on Cuda: float16 has subnormal factors, and infinite ones beyond 65504") {
  Random random(403);
  OpProblem problem = make_problem(random, {.grid = {2, 2}, .in = 1, .out = 1, .training = false});
  problem.operation.precision = Precision::float16;
  problem.parameters[0] = {1};
  problem.x[0] = {std::ldexp(1.0, -24), std::ldexp(1.0, -26), 65504, 70000};
  const OpAnswer answer = run_op<ops::Conv2d, float, Cuda>(problem, {}, {});
  CHECK(answer.y[0] == std::ldexp(1.0, -24));
  CHECK(answer.y[1] == 0);
  CHECK(answer.y[2] == 65504);
  CHECK(std::isinf(answer.y[3]));
}

TEST_CASE("linear of rounded factors on Cuda; double is never rounded") {
  Random random(404);
  OpProblem problem =
      make_problem(random, {.images = 5, .grid = {1, 1}, .in = 37, .out = 10, .bias = true});
  for (const Precision precision : all_precisions) {
    INFO("factors ", to_string(precision));
    problem.operation.precision = precision;
    check_op_in<ops::Linear, float, Cuda>(
        problem, rounded_answer(problem, [&](float v) { return round_to(precision, v); }));
    check_op_in<ops::Conv2d, double, Cuda>(problem, reference_answer(ops::Conv2d{}, problem));
  }
}
