// SPDX-License-Identifier: MIT
// Runs one operation's kernels on a device as a program would, and compares them with its reference loop.
//
// A test makes an OpProblem and calls check_op with the answer of the reference loops.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "inception/ops/kernel.hpp"
#include "support/guarded.hpp"
#include "support/op_problem.hpp"
#include "support/test_device.hpp"

namespace inception::test {

/// How the kernels are run: nothing of this may change a result.
struct OpRun {
  int threads = 1;
  Index channels_before = 0,
        channels_after = 0;  ///< of wider values that x, y, dx and dy are part of
  bool accumulate = false;
  bool want_dx = true;
  bool backward = true;  ///< in training: also run the backward kernel
  bool prepare = false;  ///< in inference: forward reads what prepare() made of the weights
};

/// Vectors of the kernels' precision, and pointers to them; an empty vector's pointer is null.
template <class Scalar>
struct ScalarArrays {
  std::vector<std::vector<Scalar>> arrays;

  explicit ScalarArrays(const std::vector<Values>& from) {
    for (const Values& values : from) arrays.emplace_back(values.begin(), values.end());
  }
  Scalar* pointer(std::size_t i) { return arrays[i].empty() ? nullptr : arrays[i].data(); }
  template <class Mirror>
  void add_to(Mirror& mirror) {
    for (auto& array : arrays) mirror.add(std::span(array));
  }
  std::vector<Values> get() const {
    std::vector<Values> values;
    for (const auto& array : arrays) values.emplace_back(array.begin(), array.end());
    return values;
  }
};

/// The operation with what a model sets of it for this run.
inline Operation as_a_model_sets_it(const OpProblem& problem, const OpRun& run) {
  const auto stride = [&](const Shape& shape) {
    return static_cast<int>(run.channels_before + shape.c + run.channels_after);
  };
  Operation o = problem.operation;
  o.prepared = run.prepare;
  o.x_pixel_stride = stride(problem.x_shapes[0]);
  o.y_pixel_stride = stride(problem.y_shape);
  return o;
}

/// Runs forward and, in training, backward. `y_for_backward` is the forward result that backward is
/// given, so that a rounding error next to a ReLU's corner cannot look like a wrong gradient; where
/// it is empty, the kernel's own.
template <class Tag, class Scalar, class Device = Cpu>
OpAnswer run_op(const OpProblem& problem, const Values& y_for_backward, const OpRun& run) {
  const KernelEntry<Device, Scalar> kernels = kernels_for<Tag, Device, Scalar>();
  using Field = GuardedField<Scalar>;
  const Device& device = device_with<Device>(run.threads);
  const Index before = run.channels_before, after = run.channels_after;
  const std::size_t inputs = problem.x_shapes.size();
  const Operation o = as_a_model_sets_it(problem, run);

  ScalarArrays<Scalar> parameters(problem.parameters), buffers(problem.buffers);
  std::vector<Field> x;
  for (std::size_t i = 0; i < inputs; ++i) {
    x.push_back(Field::input(problem.x_shapes[i], before, after, problem.x[i]));
  }
  Field y = Field::output(problem.y_shape, before, after);
  const Index saved_size =
      o.type->saved_bytes == nullptr
          ? 0
          : o.type->saved_bytes(o, problem.y_shape.n, problem.y_shape.extent(), sizeof(Scalar));
  GuardedBytes saved(saved_size);

  const auto fill = [&](Mirror<Device>& there, KernelContext<Device, Scalar>& ctx) {
    parameters.add_to(there);
    there.add(saved.memory());
    for (Field& field : x) there.add(field.memory());
    ctx.device = &device;
    ctx.operation = &o;
    for (std::size_t i = 0; i < problem.parameters.size(); ++i) {
      ctx.parameters[i] = there(parameters.pointer(i));
    }
    if (problem.training && saved_size > 0) ctx.saved = there(saved.data());
    ctx.training = problem.training;
    ctx.seed = problem.seed;
    ctx.step = problem.step;
  };
  const auto scratch_size = [&](auto function) {
    return function == nullptr ? Index{0}
                               : function(device, o, problem.x_shapes[0], problem.y_shape);
  };

  Mirror<Device> there(device);
  ForwardContext<Device, Scalar> forward;
  fill(there, forward);
  for (std::size_t i = 0; i < inputs; ++i) forward.x[i] = there(x[i].const_view());
  there.add(y.memory());
  forward.y = there(y.view());
  buffers.add_to(there);
  for (std::size_t i = 0; i < problem.buffers.size(); ++i) {
    forward.buffers[i] = there(buffers.pointer(i));
  }
  GuardedBytes forward_scratch(scratch_size(kernels.forward_scratch));
  there.add(forward_scratch.memory());
  forward.scratch = there(forward_scratch.data());

  const Index prepared_size = run.prepare ? kernels.prepared_size(o) : 0;
  GuardedBytes prepared(prepared_size * Index{sizeof(Scalar)});
  ScalarArrays<Scalar> folded({problem.folded_scale, problem.folded_shift});
  if (run.prepare) {
    folded.add_to(there);
    there.add(prepared.memory());
    auto* to = reinterpret_cast<Scalar*>(there(prepared.data()));
    kernels.prepare(device, o, there(parameters.pointer(0)),
                    o.bias ? there(parameters.pointer(1)) : nullptr,
                    {there(folded.pointer(0)), there(folded.pointer(1))}, to);
    forward.prepared = to;
  }
  kernels.forward(forward);
  there.finish();
  CHECK(y.guards_intact());
  CHECK(saved.canary_intact());
  CHECK(forward_scratch.canary_intact());
  CHECK(prepared.canary_intact());

  OpAnswer answer;
  answer.y = y.get();
  answer.buffers = buffers.get();
  if (!problem.training || !run.backward) return answer;

  if (o.type->recomputes) {
    Field anew = Field::output(problem.y_shape, before, after);
    Mirror<Device> anew_there(device);
    ForwardContext<Device, Scalar> again;
    fill(anew_there, again);
    for (std::size_t i = 0; i < inputs; ++i) again.x[i] = anew_there(x[i].const_view());
    anew_there.add(anew.memory());
    again.y = anew_there(anew.view());
    kernels.recompute(again);
    anew_there.finish();
    CHECK(anew.guards_intact());
    CHECK(anew.get() == answer.y);
  }

  Mirror<Device> back_there(device);
  BackwardContext<Device, Scalar> backward;
  fill(back_there, backward);
  // Only what the type asks for is given: the memory plan may have reused the rest.
  Field y_again = Field::input(problem.y_shape, before, after,
                               y_for_backward.empty() ? answer.y : y_for_backward);
  back_there.add(y_again.memory());
  if (backward_reads_output(o)) backward.y = back_there(y_again.const_view());
  Field dy = Field::input(problem.y_shape, before, after, problem.dy);
  back_there.add(dy.memory());
  backward.dy = back_there(dy.const_view());
  std::vector<Field> dx;
  for (std::size_t i = 0; i < inputs; ++i) {
    if (o.type->backward_reads_input) backward.x[i] = back_there(x[i].const_view());
    dx.push_back(Field::output(problem.x_shapes[i], before, after));
    if (run.accumulate) dx[i].set(problem.dx_before[i]);
    back_there.add(dx[i].memory());
    if (run.want_dx) backward.dx[i] = back_there(dx[i].view());
    backward.accumulate[i] = run.accumulate;
  }
  std::vector<Values> poison;
  for (const Values& parameter : problem.parameters) {
    poison.emplace_back(parameter.size(), std::numeric_limits<double>::quiet_NaN());
  }
  ScalarArrays<Scalar> gradients(poison);
  gradients.add_to(back_there);
  for (std::size_t i = 0; i < poison.size(); ++i) {
    backward.parameter_gradients[i] = back_there(gradients.pointer(i));
  }
  GuardedBytes backward_scratch(scratch_size(kernels.backward_scratch));
  back_there.add(backward_scratch.memory());
  backward.scratch = back_there(backward_scratch.data());
  kernels.backward(backward);
  back_there.finish();
  CHECK(backward_scratch.canary_intact());
  CHECK(saved.canary_intact());
  for (const Field& field : dx) {
    CHECK(field.guards_intact());
    if (run.want_dx) answer.dx.push_back(field.get());
  }
  answer.parameter_gradients = gradients.get();
  return answer;
}

/// Largest difference relative to the largest finite expected value; ∞ for a NaN or another length.
inline double largest_error(const Values& actual, const Values& expected) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, scale = 1e-3;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (std::isfinite(expected[i])) scale = std::max(scale, std::abs(expected[i]));
    if (actual[i] == expected[i]) continue;  // also infinities
    const double d = std::abs(actual[i] - expected[i]);
    if (!std::isfinite(d)) return std::numeric_limits<double>::infinity();
    difference = std::max(difference, d);
  }
  return difference / scale;
}

inline double largest_error(const std::vector<Values>& actual,
                            const std::vector<Values>& expected) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double error = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    error = std::max(error, largest_error(actual[i], expected[i]));
  }
  return error;
}

/// Relative error that rounding explains: sums of a few thousand products.
template <class Scalar>
inline constexpr double op_tolerance = sizeof(Scalar) == 4 ? 1e-5 : 1e-13;

inline void check_answer(const OpAnswer& actual, const OpAnswer& expected, double tolerance) {
  CHECK(largest_error(actual.y, expected.y) <= tolerance);
  CHECK(largest_error(actual.dx, expected.dx) <= tolerance);
  CHECK(largest_error(actual.parameter_gradients, expected.parameter_gradients) <= tolerance);
  CHECK(largest_error(actual.buffers, expected.buffers) <= tolerance);
}

/// Dense and sliced, overwriting and adding, 1 and 3 threads (bit-equal), without dx, prepared. An
/// algorithm with larger rounding errors says how many times larger.
template <class Tag, class Scalar, class Device = Cpu>
void check_op_in(const OpProblem& problem, const OpAnswer& expected, double times = 1) {
  INFO("precision: ", sizeof(Scalar) * 8, " bits");
  const auto run = [&](const OpRun& how) {
    return run_op<Tag, Scalar, Device>(problem, expected.y, how);
  };
  const double tolerance = times * op_tolerance<Scalar>;
  const bool must_prepare = problem.operation.algorithm != Algorithm::direct;
  const bool prepare = !problem.training && (must_prepare || !problem.folded_scale.empty());

  const OpAnswer dense = run({.prepare = prepare});
  check_answer(dense, expected, tolerance);
  CHECK(run({.threads = 3, .prepare = prepare}) == dense);

  OpAnswer sum = expected;
  for (std::size_t i = 0; i < sum.dx.size(); ++i) {
    for (std::size_t e = 0; e < sum.dx[i].size(); ++e) sum.dx[i][e] += problem.dx_before[i][e];
  }
  OpRun sliced{
      .channels_before = 3,
      .channels_after = 5,
      .accumulate = true,
      .prepare = kernels_for<Tag, Device, Scalar>().prepare != nullptr && !problem.training};
  const OpAnswer slice = run(sliced);
  check_answer(slice, sum, tolerance);
  sliced.threads = 3;
  CHECK(run(sliced) == slice);

  if (problem.training) {
    const OpAnswer without = run({.threads = 3, .want_dx = false});
    CHECK(without.parameter_gradients == dense.parameter_gradients);
  }
}

/// Checks the kernels in float and double against the answer of the reference loops.
template <class Tag, class Device = Cpu>
void check_op(const OpProblem& problem, const OpAnswer& expected, double times = 1) {
  INFO(describe(problem));
  check_op_in<Tag, float, Device>(problem, expected, times);
  check_op_in<Tag, double, Device>(problem, expected, times);
}

}  // namespace inception::test
