// SPDX-License-Identifier: MIT
// Runs a program's table forward and backward in one planned workspace.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "inception/model/batch_refusal.hpp"
#include "inception/model/batch_setting.hpp"
#include "inception/model/find_kernels.hpp"
#include "inception/model/lazy_tensors.hpp"
#include "inception/model/naming_layer.hpp"
#include "inception/model/observer.hpp"
#include "inception/model/options.hpp"
#include "inception/model/parameter_store.hpp"
#include "inception/model/prepared_weights.hpp"
#include "inception/model/replays.hpp"
#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/cpu_views.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/program/bind.hpp"
#include "inception/program/chosen_outputs.hpp"
#include "inception/program/frozen.hpp"
#include "inception/program/memory_plan.hpp"
#include "inception/program/passes.hpp"
#include "inception/shape/input_extent.hpp"

namespace inception::detail {

/// Everything of a model that does not depend on its network's type: one instance serves all networks
/// of a device and a scalar type, which keeps compile times down.
template <class Device, class Scalar>
class Engine {
 public:
  Engine(ProgramView lowered, std::span<const KernelEntry<Device, Scalar>> kernels,
         const ModelOptions& options, Device device)
      : device_(std::move(device)),
        options_(options),
        kernels_(kernels),
        lowered_(find_kernels(
            with_frozen(with_outputs(bind(lowered, options_.classes), options_.outputs),
                        options_.frozen),
            kernels, options)),
        training_(training_program(lowered_.view())),
        inference_(inference_program(lowered_.view())),
        schedule_(schedule_backward(training_.view(), options.input_gradient,
                                    options.recompute.value_or(recomputes_by_default(device_)))),
        tensors_(device_, lowered_.view(), options_,
                 options.inference_only ? packed_rows(inference_.view(), kernels_)
                                        : std::vector<bool>()),
        prepared_(inference_.operations.size()),
        replays_(options.graphs) {
    for (Operation& o : training_.operations) {
      if (o.measured_by != none) require_moments(o);
      if (!o.type->is_batch_norm || !o.affine || !o.relu) continue;
      const int beta = o.first_parameter + detail::beta_row(o);
      lowered_.parameters[static_cast<std::size_t>(beta)].raised = options.norm_bias;
    }
  }

  ProgramView program() const { return lowered_.view(); }
  ProgramView program(Mode mode) const {
    return mode == Mode::training ? training_.view() : inference_.view();
  }
  const Device& device() const { return device_; }
  const ModelOptions& options() const { return options_; }
  std::uint64_t step() const { return step_; }
  void set_step(std::uint64_t step) { step_ = step; }
  void set_first_image(Index first) { first_image_ = first; }

  LazyTensors<Device, Scalar>& tensors() { return tensors_; }
  const LazyTensors<Device, Scalar>& tensors() const { return tensors_; }

  Replays<Device, Scalar>& replays() { return replays_; }

  /// Takes tensors from outside. A model for inference only packs them at once.
  void load(const TensorSource<Scalar>& source) {
    tensors_.load(source, [&](const ParameterStore<Device, Scalar>& store) {
      if (!options_.inference_only) return;
      PassingWeights weights(device_, lowered_.view(), store.tensors(), source);
      std::vector<Operation> operations = inference_.operations;
      choose_algorithms(operations, nullptr);
      prepared_.update(device_, operations, lowered_.view(), kernels_, store, weights);
    });
  }

  /// The plan for a batch, made on first use and kept.
  const MemoryPlan& plan(Mode mode, const Shape& x) { return setting(mode, x).plan; }
  /// The operations as a batch runs them, with the algorithms chosen for it.
  std::span<const Operation> operations(Mode mode, const Shape& x) {
    return setting(mode, x).operations;
  }
  Index workspace_bytes() const { return workspace_.size(); }
  Index prepared_bytes(const Shape& x) {
    return PreparedWeights<Device, Scalar>::bytes(program(setting(Mode::inference, x)).operations,
                                                  kernels_);
  }

  /// `observer`, where there is one, sees every operation's result as soon as it is there.
  void forward(View<const Scalar> x, Mode mode, const Observer<Scalar>* observer = nullptr) {
    check_input(x.shape);
    if (options_.inference_only && mode == Mode::training) {
      throw Error(
          "Model::forward: a model for inference only cannot train: make it without "
          "ModelOptions::inference_only");
    }
    auto& store = tensors_.values_to_run();
    current_ = &setting(mode, x.shape);
    if (workspace_.size() < current_->plan.bytes) grow_workspace(current_->plan.bytes);
    const bool training = mode == Mode::training;
    if (training) {
      store.need_gradients();
    } else {
      prepared_.update(device_, program(*current_).operations, lowered_.view(), kernels_, store,
                       [&](std::size_t row) { return std::as_const(store).parameter(row); });
    }
    const ProgramView p = program(*current_);
    const auto pass = [&](const View<const Scalar>& images) {
      x_ = images;
      for (std::size_t i = 0; i < p.operations.size();) {
        const std::size_t next = run_forward(p, i, training);
        for (; i < next; ++i) {
          if (observer != nullptr) (*observer)(p.operations[i], value(p.operations[i].output));
        }
      }
    };
    if (training) {
      device_step_ = replays_.put_step(device_, step_);
      pass(x);
    } else if (observer != nullptr) {
      pass(x);  // a replay would show nothing
    } else {
      x_ = replays_.run_inference(device_, x, pass);
    }
    ran_training_ = training;
    if (!training) return;
    store.count_batch();
    for (std::size_t row = 0; row < p.outputs.size(); ++row) {
      const ValueId root = root_of(p, p.outputs[row].value);
      if (!schedule_.needed[static_cast<std::size_t>(root)]) continue;
      set_zero(device_, has_own_gradient(row) ? gradient_of_output(row)
                                              : view(root, current_->plan.gradients));
    }
  }

  /// `done`, where there is one, is told after each operation that no earlier one will touch its gradients.
  void backward(const BackwardProgress& done = {}) {
    if (!ran_training_) {
      throw Error(
          "Model::backward: a forward pass in training mode must come first, one for each backward "
          "pass: call forward(images, Mode::training)");
    }
    ran_training_ = false;
    const ProgramView p = program(*current_);
    for (std::size_t row = 0; row < p.outputs.size(); ++row) {
      if (has_own_gradient(row)) add_own_gradient(row);
    }
    for (std::size_t i = p.operations.size(); i > 0;) {
      i = run_backward(p, i - 1);
      if (done) done(static_cast<OperationId>(i));
    }
    ++step_;
  }

  /// Does what forward() in training mode and backward() leave on the host, for a device that replays
  /// their kernels.
  void count_replayed_step(View<const Scalar> x) {
    auto& store = tensors_.values_to_run();
    current_ = &setting(Mode::training, x.shape);
    x_ = x;
    ran_training_ = false;
    store.count_batch();
    store.mark_changed();
    replays_.put_step(device_, step_);
    ++step_;
  }

  View<const Scalar> output(std::size_t row) const {
    require_forward();
    return value(program(current_->mode).outputs[row].value);
  }
  View<Scalar> output_gradient(std::size_t row) const {
    require_training();
    return gradient_of_output(row);
  }
  View<const Scalar> input_gradient() const {
    if (!options_.input_gradient) {
      throw Error(
          "Model::input_gradient: it is computed only where ModelOptions::input_gradient is true");
    }
    require_forward();
    return view(ProgramView::input, current_->plan.gradients);
  }

 private:
  /// A batch norm measures for itself where the device's kernel before it does not.
  void require_moments(Operation& norm) {
    Operation& before = training_.operations[static_cast<std::size_t>(norm.measured_by)];
    if (kernels_[static_cast<std::size_t>(before.kernel)].moments_size != nullptr) return;
    before.measures = false;
    norm.measured_by = none;
  }

  using Setting = BatchSetting;

  ProgramView program(const Setting& s) const {
    ProgramView p = program(s.mode);
    p.operations = s.operations;
    return p;
  }

  void check_input(const Shape& x) const {
    const int channels = lowered_.values[ProgramView::input].channels;
    if (x.c != channels || x.n < 1) {
      throw ShapeError("Model::forward: images must be [N, H, W, " + std::to_string(channels) +
                       "] with N at least 1; " + to_string(x) + " was given");
    }
  }

  Setting& setting(Mode mode, const Shape& x) {
    for (const auto& s : settings_) {
      if (s->mode == mode && s->x == x) return *s;
    }
    const ProgramView p = program(mode);
    auto made = std::make_unique<Setting>(Setting{mode, x, grids_for(p, x.extent()), {}, {}});
    if (mode == Mode::training) require_variance(p, *made);
    made->operations.assign(p.operations.begin(), p.operations.end());
    for (Operation& o : made->operations) {
      o.window = settled(o.window, made->grids[static_cast<std::size_t>(o.inputs[0])]);
    }
    choose_algorithms(made->operations, made.get());
    const ScratchSizes scratch = scratch_sizes(program(*made), *made);
    made->plan = mode == Mode::training
                     ? plan_training(p, schedule_, made->grids, x.n, sizeof(Scalar), scratch)
                     : plan_inference(p, made->grids, x.n, sizeof(Scalar), scratch);
    settings_.push_back(std::move(made));
    return *settings_.back();
  }

  void require_variance(ProgramView p, const Setting& s) const {
    for (const Operation& o : p.operations) {
      const Extent grid = s.grids[static_cast<std::size_t>(o.output)];
      if (o.type->needs_variance && !o.frozen && s.x.n * grid.area() == 1) {
        throw ShapeError(
            scope_name(p, o.scope) +
            " (batch_norm): training needs more than one value a channel; a batch of 1 "
            "with a grid of 1x1 was given: use larger batches or larger images");
      }
    }
  }

  /// Channels of the value that `v` is a slice of: so far apart lie its pixels.
  static int width_of_root(ProgramView p, ValueId v) {
    return p.values[static_cast<std::size_t>(root_of(p, v))].channels;
  }

  /// For a batch; without one, as a model for inference only has to choose, as if grids were large.
  void choose_algorithms(std::span<Operation> operations, const Setting* s) const {
    const Mode mode = s == nullptr ? Mode::inference : s->mode;
    const bool known = s != nullptr && !options_.inference_only;
    const ProgramView p = program(mode);
    for (Operation& o : operations) {
      const auto& kernel = kernels_[static_cast<std::size_t>(o.kernel)];
      o.prepared = mode == Mode::inference && kernel.prepare != nullptr;
      o.x_pixel_stride = width_of_root(p, o.inputs[0]);
      o.y_pixel_stride = width_of_root(p, o.output);
      if (kernel.choose == nullptr) continue;
      const Extent large{64, 64}, before = input_extent(large, o.window);
      const Shape x = known ? s->shape_of(p, o.inputs[0])
                            : Shape{1, before.height, before.width, o.in_channels};
      const Shape y =
          known ? s->shape_of(p, o.output) : Shape{1, large.height, large.width, o.out_channels};
      o.algorithm = kernel.choose(device_, o, x, y, options_.algorithm);
    }
  }

  ScratchSizes scratch_sizes(ProgramView p, const Setting& s) const {
    ScratchSizes sizes;
    for (const Operation& o : p.operations) {
      const auto& kernel = kernels_[static_cast<std::size_t>(o.kernel)];
      const Shape x = s.shape_of(p, o.inputs[0]), y = s.shape_of(p, o.output);
      sizes.forward.push_back(
          kernel.forward_scratch == nullptr ? 0 : kernel.forward_scratch(device_, o, x, y));
      sizes.backward.push_back(
          kernel.backward_scratch == nullptr ? 0 : kernel.backward_scratch(device_, o, x, y));
      sizes.moments.push_back(o.measures ? kernel.moments_size(y) * Index{sizeof(Scalar)} : 0);
    }
    return sizes;
  }

  std::byte* at(Index offset) const {
    return offset < 0 ? nullptr : const_cast<std::byte*>(workspace_.data()) + offset;
  }

  /// A value or its gradient in the workspace, as `table` places its root; null where it is not kept.
  View<Scalar> view(ValueId v, const std::vector<Index>& table) const {
    const ProgramView p = program(current_->mode);
    const ValueId root = root_of(p, v);
    const Index offset = table[static_cast<std::size_t>(root)];
    const Shape shape = current_->shape_of(p, v);
    if (offset < 0) return {nullptr, shape};
    Scalar* data = reinterpret_cast<Scalar*>(at(offset)) + offset_in_root(p, v);
    return {data, shape, width_of_root(p, v)};
  }
  View<const Scalar> value(ValueId v) const {
    const ProgramView p = program(current_->mode);
    if (root_of(p, v) != ProgramView::input) return view(v, current_->plan.values);
    return x_.slice(offset_in_root(p, v), p.values[static_cast<std::size_t>(v)].channels);
  }

  void fill_context(ProgramView p, std::size_t i, bool training,
                    KernelContext<Device, Scalar>& ctx) {
    const Operation& o = p.operations[i];
    ctx.device = &device_;
    ctx.operation = &o;
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (o.inputs[j] != none) ctx.x[j] = value(o.inputs[j]);
    }
    for (int k = 0; k < o.parameter_count; ++k) {
      ctx.parameters[static_cast<std::size_t>(k)] =
          tensors_.shapes().parameter(static_cast<std::size_t>(o.first_parameter + k));
    }
    ctx.saved = at(current_->plan.saved[i]);
    ctx.training = training && !o.frozen && (options_.dropout || !o.type->identity_in_inference);
    ctx.seed = options_.seed;
    ctx.step = step_;
    ctx.device_step = device_step_;
    ctx.first_image = first_image_;
    ctx.processes = options_.synchronise;
  }

  ForwardContext<Device, Scalar> forward_context(ProgramView p, std::size_t i, bool training) {
    const Operation& o = p.operations[i];
    ForwardContext<Device, Scalar> ctx;
    fill_context(p, i, training, ctx);
    ctx.y = view(o.output, current_->plan.values);
    ctx.scratch = at(current_->plan.forward_scratch[i]);
    for (int k = 0; k < std::min(o.buffer_count, max_buffers); ++k) {
      // Only training moves running statistics; asking for them to write counts as a change.
      const std::size_t row = static_cast<std::size_t>(o.first_buffer + k);
      ctx.buffers[static_cast<std::size_t>(k)] =
          training ? tensors_.values_to_run().buffer(row)
                   : const_cast<Scalar*>(tensors_.shapes().buffer(row));
    }
    if (!training) ctx.prepared = prepared_.of(i, o.algorithm);
    const std::size_t measuring =
        o.measured_by == none ? i : static_cast<std::size_t>(o.measured_by);
    ctx.moments = reinterpret_cast<Scalar*>(at(current_->plan.moments[measuring]));
    return ctx;
  }

  /// Runs operation i, with its siblings where the device can; returns which comes next.
  std::size_t run_forward(ProgramView p, std::size_t i, bool training) {
    const auto& kernel = kernels_[static_cast<std::size_t>(p.operations[i].kernel)];
    if (p.operations[i].siblings == 0 || kernel.forward_siblings == nullptr) {
      naming_layer(p, i, "forward", [&] { kernel.forward(forward_context(p, i, training)); });
      return i + 1;
    }
    std::array<ForwardContext<Device, Scalar>, max_siblings> contexts;
    const std::size_t count = static_cast<std::size_t>(p.operations[i].siblings) + 1;
    for (std::size_t j = 0; j < count; ++j) contexts[j] = forward_context(p, i + j, training);
    naming_layer(p, i, "forward", [&] { kernel.forward_siblings({contexts.data(), count}); });
    return i + count;
  }

  /// Makes an activation anew that the backward pass needs and the plan did not keep.
  void recompute(ProgramView p, std::size_t i) {
    const Operation& o = p.operations[i];
    ForwardContext<Device, Scalar> ctx;
    fill_context(p, i, true, ctx);
    ctx.y = view(o.output, current_->plan.recomputed);
    kernels_[static_cast<std::size_t>(o.kernel)].recompute(ctx);
  }

  /// Makes ready what the backward pass of operation i reads and adds to.
  BackwardContext<Device, Scalar> backward_context(ProgramView p, std::size_t i) {
    const Operation& o = p.operations[i];
    const BackwardStep& step = schedule_.steps[i];
    for (const OperationId before : step.recompute_first) {
      recompute(p, static_cast<std::size_t>(before));
    }
    for (const ValueId root : step.zero_first) {
      set_zero(device_, view(root, current_->plan.gradients));
    }
    BackwardContext<Device, Scalar> ctx;
    fill_context(p, i, true, ctx);
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (o.inputs[j] == none) continue;
      const auto root = static_cast<std::size_t>(root_of(p, o.inputs[j]));
      if (schedule_.recomputed[root]) ctx.x[j] = view(o.inputs[j], current_->plan.recomputed);
    }
    ctx.y = value(o.output);
    ctx.dy = view(o.output, current_->plan.gradients);
    ctx.scratch = at(current_->plan.backward_scratch[i]);
    ctx.accumulate = step.accumulate;
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (step.wanted[j]) ctx.dx[j] = view(o.inputs[j], current_->plan.gradients);
    }
    for (int k = 0; k < o.parameter_count; ++k) {
      ctx.parameter_gradients[static_cast<std::size_t>(k)] =
          tensors_.values_to_run().gradient(static_cast<std::size_t>(o.first_parameter + k));
    }
    return ctx;
  }

  /// Runs operation `last` backward, with the siblings before it where the device can; returns the
  /// first that ran. Siblings have parameters: none of them is left out.
  std::size_t run_backward(ProgramView p, std::size_t last) {
    const Operation& o = p.operations[last];
    const auto& kernel = kernels_[static_cast<std::size_t>(o.kernel)];
    if (!schedule_.steps[last].active) return last;
    if (o.follows == 0 || kernel.backward_siblings == nullptr) {
      naming_layer(p, last, "backward", [&] { kernel.backward(backward_context(p, last)); });
      return last;
    }
    std::array<BackwardContext<Device, Scalar>, max_siblings> contexts;
    const std::size_t count = static_cast<std::size_t>(o.follows) + 1;
    for (std::size_t j = 0; j < count; ++j) contexts[j] = backward_context(p, last - j);
    naming_layer(p, last, "backward", [&] { kernel.backward_siblings({contexts.data(), count}); });
    return last + 1 - count;
  }

  /// Whether the loss writes an output's gradient to a place of its own, because another output lies
  /// in the same memory.
  bool has_own_gradient(std::size_t row) const { return current_->plan.output_gradients[row] >= 0; }
  View<Scalar> gradient_of_output(std::size_t row) const {
    const ValueId v = training_.outputs[row].value;
    if (!has_own_gradient(row)) return view(v, current_->plan.gradients);
    return {reinterpret_cast<Scalar*>(at(current_->plan.output_gradients[row])),
            current_->shape_of(training_.view(), v)};
  }
  void add_own_gradient(std::size_t row) const {
    add<Scalar>(device_, gradient_of_output(row),
                view(training_.outputs[row].value, current_->plan.gradients));
  }

  /// Frees the old workspace first: both at once would be the most memory a run ever takes. Results
  /// that lay there are gone, and none are claimed should there be no memory for the new one.
  void grow_workspace(Index bytes) {
    Setting* const next = std::exchange(current_, nullptr);
    ran_training_ = false;
    replays_.forget();
    workspace_ = {};
    try {
      workspace_ = Buffer<std::byte, Device>(bytes, device_);
    } catch (const MemoryError& error) {
      Shape x = next->x;
      while (x.n > 0 && setting(next->mode, x).plan.bytes > error.free()) x.n /= 2;
      refuse_batch(next->x, next->plan.bytes, x.n, error);
    }
    current_ = next;
  }

  void require_forward() const {
    if (current_ == nullptr) {
      throw Error("Model: there is no result yet: call forward(images) first");
    }
  }
  void require_training() const {
    if (!ran_training_) {
      throw Error(
          "Model::output_gradient: it exists between a forward pass in training mode and its "
          "backward pass: call forward(images, Mode::training) first");
    }
  }

  Device device_;
  ModelOptions options_;
  std::span<const KernelEntry<Device, Scalar>> kernels_;
  ProgramTables lowered_, training_, inference_;
  BackwardSchedule schedule_;
  LazyTensors<Device, Scalar> tensors_;
  PreparedWeights<Device, Scalar> prepared_;
  std::vector<std::unique_ptr<Setting>> settings_;
  Setting* current_ = nullptr;
  Buffer<std::byte, Device> workspace_;
  View<const Scalar> x_;
  bool ran_training_ = false;
  std::uint64_t step_ = 0;
  Index first_image_ = 0;
  Replays<Device, Scalar> replays_;
  const std::uint64_t* device_step_ = nullptr;
};

}  // namespace inception::detail
