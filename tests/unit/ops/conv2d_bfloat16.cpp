// SPDX-License-Identifier: MIT
// Convolution of factors rounded to bfloat16, on every path, against the reference loop of factors that
// were rounded before.
#include <doctest/doctest.h>

#include "inception/bfloat16.hpp"
#include "inception/ops/conv2d/cpu.hpp"
#include "support/conv_case.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

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

Values rounded(const Values& values) {
  Values all;
  for (const double v : values) {
    all.push_back(simd::round_to_bfloat16(static_cast<float>(v)).value);
  }
  return all;
}

/// The reference loops on rounded factors; a folded batch norm scales the weights before that.
OpAnswer rounded_answer(const OpProblem& p) {
  OpProblem q = p;
  q.folded_scale = q.folded_shift = {};
  q.x[0] = rounded(p.x[0]);
  const std::size_t columns = static_cast<std::size_t>(p.operation.out_channels);
  if (!p.folded_scale.empty()) {
    for (std::size_t i = 0; i < q.parameters[0].size(); ++i) {
      q.parameters[0][i] =
          static_cast<float>(p.parameters[0][i]) * static_cast<float>(p.folded_scale[i % columns]);
    }
    q.parameters[1] = p.folded_shift;
    for (std::size_t k = 0; k < columns && !p.parameters[1].empty(); ++k) {
      q.parameters[1][k] += p.parameters[1][k] * p.folded_scale[k];
    }
  }
  q.parameters[0] = rounded(q.parameters[0]);
  OpAnswer answer;
  const View<double> y = make_room(answer.y, p.y_shape);
  reference::conv2d<double>(q.operation, q.x_view(0), q.parameters[0], q.parameters[1], y);
  const Values dy = through_fused_relu(q, answer.y);
  answer.buffers = p.buffers;
  if (!p.training) return answer;
  answer.dx.resize(1);
  answer.parameter_gradients = p.parameters;
  const View<double> dx = make_room(answer.dx[0], p.x_shapes[0]);
  const Values rounded_dy = rounded(dy);
  reference::conv2d_backward<double>(q.operation, q.x_view(0), q.parameters[0],
                                     {rounded_dy.data(), p.y_shape}, dx,
                                     answer.parameter_gradients[0], {});
  // The bias's gradient has no products: its terms are as they were.
  Values& bias = answer.parameter_gradients[1];
  for (std::size_t k = 0; k < bias.size(); ++k) {
    bias[k] = 0;
    for (std::size_t i = k; i < dy.size(); i += columns) bias[k] += dy[i];
  }
  return answer;
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
    "conv2d of bfloat16: depthwise, strides beyond the kernel, only padding, an empty batch") {
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
