// SPDX-License-Identifier: MIT
// The answer of the reference loops to a convolution whose factors are rounded: exact sums of them.
#pragma once

#include "support/op_answers.hpp"

namespace inception::test {

template <class Round>
Values rounded(const Values& values, Round&& round) {
  Values all;
  for (const double v : values) all.push_back(round(static_cast<float>(v)));
  return all;
}

/// `round` takes a float to the factor next to it; a folded batch norm scales the weights before that.
template <class Round>
OpAnswer rounded_answer(const OpProblem& p, Round&& round) {
  OpProblem q = p;
  q.folded_scale = q.folded_shift = {};
  q.x[0] = rounded(p.x[0], round);
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
  q.parameters[0] = rounded(q.parameters[0], round);
  OpAnswer answer;
  const View<double> y = make_room(answer.y, p.y_shape);
  reference::conv2d<double>(q.operation, q.x_view(0), q.parameters[0], q.parameters[1], y);
  const Values dy = through_fused_relu(q, answer.y);
  answer.buffers = p.buffers;
  if (!p.training) return answer;
  answer.dx.resize(1);
  answer.parameter_gradients = p.parameters;
  const View<double> dx = make_room(answer.dx[0], p.x_shapes[0]);
  const Values rounded_dy = rounded(dy, round);
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

}  // namespace inception::test
