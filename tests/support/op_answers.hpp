// SPDX-License-Identifier: MIT
// The answer of the reference loops to a problem, for every operation.
#pragma once

#include <utility>

#include "inception/ops/activation/reference.hpp"
#include "inception/ops/average_pool/reference.hpp"
#include "inception/ops/batch_norm/reference.hpp"
#include "inception/ops/conv2d/reference.hpp"
#include "inception/ops/dropout/reference.hpp"
#include "inception/ops/flatten/reference.hpp"
#include "inception/ops/linear/reference.hpp"
#include "inception/ops/local_response_norm/reference.hpp"
#include "inception/ops/max_pool/reference.hpp"
#include "inception/ops/softmax/reference.hpp"
#include "inception/ops/sum/reference.hpp"
#include "support/op_problem.hpp"

namespace inception::test {

/// Applies a fused ReLU to y where the operation has one, and returns dy as seen before it.
inline Values through_fused_relu(const OpProblem& problem, Values& y) {
  Values dy = problem.dy;
  if (!problem.operation.relu) return dy;
  const View<double> v(y.data(), problem.y_shape);
  reference::relu<double>(v, v);
  reference::relu_backward<double>(v, problem.dy_view(), {dy.data(), problem.y_shape});
  return dy;
}

namespace detail {

/// Room for what backward computes, and dy behind the fused ReLU.
struct BackwardRoom {
  Values dy_values;
  View<const double> dy;
  std::vector<View<double>> dx;

  BackwardRoom(const OpProblem& p, OpAnswer& answer)
      : dy_values(through_fused_relu(p, answer.y)), dy(dy_values.data(), p.y_shape) {
    answer.buffers = p.buffers;
    if (!p.training) return;
    answer.dx.resize(p.x.size());
    for (std::size_t i = 0; i < p.x.size(); ++i) {
      dx.push_back(make_room(answer.dx[i], p.x_shapes[i]));
    }
    answer.parameter_gradients = p.parameters;
  }
};

}  // namespace detail

inline OpAnswer reference_answer(ops::Conv2d, const OpProblem& p) {
  OpAnswer a;
  const View<double> y = make_room(a.y, p.y_shape);
  reference::conv2d<double>(p.operation, p.x_view(0), p.parameters[0], p.parameters[1], y);
  if (!p.folded_scale.empty()) {
    for (Index i = 0; i < y.shape.pixels(); ++i) {
      for (std::size_t k = 0; k < p.folded_scale.size(); ++k) {
        y.pixel(i)[k] = y.pixel(i)[k] * p.folded_scale[k] + p.folded_shift[k];
      }
    }
  }
  const detail::BackwardRoom room(p, a);
  if (p.training) {
    reference::conv2d_backward<double>(p.operation, p.x_view(0), p.parameters[0], room.dy,
                                       room.dx[0], a.parameter_gradients[0],
                                       a.parameter_gradients[1]);
  }
  return a;
}

inline OpAnswer reference_answer(ops::Linear, const OpProblem& p) {
  OpAnswer a;
  reference::linear<double>(p.x_view(0), p.parameters[0], p.parameters[1],
                            make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) {
    reference::linear_backward<double>(p.x_view(0), p.parameters[0], room.dy, room.dx[0],
                                       a.parameter_gradients[0], a.parameter_gradients[1]);
  }
  return a;
}

inline OpAnswer reference_answer(ops::BatchNorm2d, const OpProblem& p) {
  OpAnswer a;
  Values mean = p.buffers[0], variance = p.buffers[1];
  const View<double> y = make_room(a.y, p.y_shape);
  const Values absent;
  const bool beta_alone = p.parameters.size() == 1;
  const Values& gamma = beta_alone ? absent : p.parameters[0];
  const Values& beta = p.parameters.back();
  if (p.training) {
    reference::batch_norm_training<double>(p.operation, p.x_view(0), gamma, beta, mean, variance,
                                           y);
  } else {
    reference::batch_norm_inference<double>(p.operation, p.x_view(0), gamma, beta, mean, variance,
                                            y);
  }
  const detail::BackwardRoom room(p, a);
  a.buffers = {mean, variance};
  if (p.training) {
    Values no_gradient;
    reference::batch_norm_backward<double>(p.operation, p.x_view(0), gamma, room.dy, room.dx[0],
                                           beta_alone ? no_gradient : a.parameter_gradients[0],
                                           a.parameter_gradients.back());
  }
  return a;
}

inline OpAnswer reference_answer(ops::ReLU, const OpProblem& p) {
  OpAnswer a;
  const View<double> y = make_room(a.y, p.y_shape);
  reference::relu<double>(p.x_view(0), y);
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::relu_backward<double>(y, room.dy, room.dx[0]);
  return a;
}

inline OpAnswer reference_answer(ops::Sum, const OpProblem& p) {
  OpAnswer a;
  reference::sum<double>(p.operation, p.x_view(0), p.x_view(1), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::sum_backward<double>(p.operation, room.dy, room.dx[0], room.dx[1]);
  return a;
}

inline OpAnswer reference_answer(ops::Copy, const OpProblem& p) {
  OpAnswer a;
  reference::copy<double>(p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::copy<double>(room.dy, room.dx[0]);
  return a;
}

inline OpAnswer reference_answer(ops::Dropout, const OpProblem& p) {
  OpAnswer a;
  const View<double> y = make_room(a.y, p.y_shape);
  if (p.training) {
    reference::dropout<double>(p.operation, p.seed, p.step, p.x_view(0), y);
  } else {
    reference::copy<double>(p.x_view(0), y);
  }
  const detail::BackwardRoom room(p, a);
  if (p.training) {
    reference::dropout<double>(p.operation, p.seed, p.step, room.dy, room.dx[0]);
  }
  return a;
}

inline OpAnswer reference_answer(ops::Softmax, const OpProblem& p) {
  OpAnswer a;
  const View<double> y = make_room(a.y, p.y_shape);
  reference::softmax<double>(p.x_view(0), y);
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::softmax_backward<double>(y, room.dy, room.dx[0]);
  return a;
}

inline OpAnswer reference_answer(ops::LocalResponseNorm, const OpProblem& p) {
  OpAnswer a;
  reference::local_response_norm<double>(p.operation, p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) {
    reference::local_response_norm_backward<double>(p.operation, p.x_view(0), room.dy, room.dx[0]);
  }
  return a;
}

inline OpAnswer reference_answer(ops::Flatten, const OpProblem& p) {
  OpAnswer a;
  reference::flatten<double>(p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::flatten_backward<double>(room.dy, room.dx[0]);
  return a;
}

inline OpAnswer reference_answer(ops::MaxPool2d, const OpProblem& p) {
  OpAnswer a;
  reference::max_pool<double>(p.operation, p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) {
    reference::max_pool_backward<double>(p.operation, p.x_view(0), room.dy, room.dx[0]);
  }
  return a;
}

inline OpAnswer reference_answer(ops::AvgPool2d, const OpProblem& p) {
  OpAnswer a;
  reference::avg_pool<double>(p.operation, p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::avg_pool_backward<double>(p.operation, room.dy, room.dx[0]);
  return a;
}

inline OpAnswer reference_answer(ops::AdaptiveAvgPool2d, const OpProblem& p) {
  OpAnswer a;
  reference::adaptive_avg_pool<double>(p.x_view(0), make_room(a.y, p.y_shape));
  const detail::BackwardRoom room(p, a);
  if (p.training) reference::adaptive_avg_pool_backward<double>(room.dy, room.dx[0]);
  return a;
}

}  // namespace inception::test
