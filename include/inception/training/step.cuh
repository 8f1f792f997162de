// SPDX-License-Identifier: MIT
// One training step on the Cuda device, as a graph once its shapes have been seen.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "inception/losses/softmax_cross_entropy.cuh"
#include "inception/model/replays.cuh"
#include "inception/optimizers/clipping.cuh"
#include "inception/optimizers/loss_scale.cuh"
#include "inception/optimizers/update.cuh"
#include "inception/training/step.hpp"

namespace inception {

namespace detail {

/// A loss that is infinite or no number forbids the update.
struct JudgeLoss {
  StepTotal* total;

  INCEPTION_HOST_DEVICE void operator()(Index) const {
    const bool finite = total->loss - total->loss == 0;  // else it is a NaN
    total->skip = finite ? 0 : 1;
  }
};

/// The loss of all outputs together, and whether it forbids the update.
struct AddOutputs {
  const double* sums;  ///< {Σ loss, Σ correct} of each output; the main one is the last
  Index outputs;
  double images, aux_weight;
  double share;  ///< of a batch that several processes divide
  StepTotal* total;

  INCEPTION_HOST_DEVICE void operator()(Index) const {
    StepTotal sum;
    for (Index i = 0; i < outputs; ++i) {
      sum.loss += (i + 1 == outputs ? 1 : aux_weight) * (sums[2 * i] / images);
    }
    sum.correct = sums[2 * outputs - 1];
    sum.loss *= share;
    *total = sum;
    JudgeLoss{total}(0);
  }
};

/// The loss scale's verdict on the gradients forbids the update too.
struct TakeVerdict {
  const std::uint32_t* skip;
  StepTotal* total;

  INCEPTION_HOST_DEVICE void operator()(Index) const {
    if (*skip != 0) total->skip = 1;
  }
};

/// One step of train_step(): a pass for Replays::run.
template <class Scalar>
class CudaStep {
 public:
  CudaStep(AnyModel<Cuda, Scalar>& model, Optimizer<Scalar, Cuda>& optimizer, const Shape& images,
           double learning_rate, const StepOptions& options, LossScale<Cuda>* loss_scale,
           DataParallel<Cuda, Scalar>* parallel)
      : model_(model),
        optimizer_(optimizer),
        options_(options),
        loss_scale_(loss_scale),
        parallel_(parallel),
        learning_rate_(learning_rate),
        images_(images.n),
        memory_(
            model.replays().step_memory(device(), images, std::ssize(model.program().outputs))) {}

  LossResult operator()(const View<const Scalar>& images, const Targets& targets) {
    check_targets_of_outputs(targets);
    begin_copy(targets);
    const std::uint64_t step = model_.step();
    const Index steps = optimizer_.steps();
    {
      const Skipping skipping(optimizer_, &memory_.total.data()->skip);
      model_.replays().run(device(), Mode::training, images, key(), *this);
    }
    device().synchronize();
    const StepTotal& total = memory_.total_here.data()[0];
    if (total.skip != 0 && loss_scale_ != nullptr) loss_scale_->settle(optimizer_);
    if (!std::isfinite(total.loss)) {
      model_.set_step(step);
      optimizer_.set_steps(steps);
    }
    require_finite(total.loss, step);
    return {total.loss, static_cast<Index>(total.correct)};
  }

  void run(const View<const Scalar>& images) { launch(images); }

  void capture(const View<const Scalar>& images) {
    const Undoing undoing(*this);
    const Updating updating(optimizer_.control(), UpdatePart::kernels);
    launch(images);
  }

  void before_replay(const View<const Scalar>& images) {
    const Updating updating(optimizer_.control(), UpdatePart::numbers);
    optimizer_.step(learning_rate_);
    model_.count_replayed_step(images);
  }

 private:
  /// What a capture does on the host it has not done in the end: the step comes when the graph runs.
  class Undoing {
   public:
    explicit Undoing(CudaStep& step)
        : step_(step),
          model_step_(step.model_.step()),
          steps_(step.optimizer_.steps()),
          batches_(step.counters().begin(), step.counters().end()) {}
    Undoing(const Undoing&) = delete;
    Undoing& operator=(const Undoing&) = delete;
    ~Undoing() {
      step_.model_.set_step(model_step_);
      step_.optimizer_.set_steps(steps_);
      std::copy(batches_.begin(), batches_.end(), step_.counters().begin());
    }

   private:
    CudaStep& step_;
    std::uint64_t model_step_;
    Index steps_;
    std::vector<std::int64_t> batches_;
  };

  /// While it lives, updates run one part.
  class Updating {
   public:
    Updating(UpdateControl<Cuda>& control, UpdatePart part) : control_(control) {
      control_.run_only(part);
    }
    Updating(const Updating&) = delete;
    Updating& operator=(const Updating&) = delete;
    ~Updating() { control_.run_only(UpdatePart::all); }

   private:
    UpdateControl<Cuda>& control_;
  };

  /// While it lives, updates look at a flag.
  class Skipping {
   public:
    Skipping(Optimizer<Scalar, Cuda>& optimizer, const std::uint32_t* flag)
        : optimizer_(optimizer) {
      optimizer_.skip_where(flag);
    }
    Skipping(const Skipping&) = delete;
    Skipping& operator=(const Skipping&) = delete;
    ~Skipping() { optimizer_.skip_where(nullptr); }

   private:
    Optimizer<Scalar, Cuda>& optimizer_;
  };

  const Cuda& device() const { return model_.device(); }
  std::span<std::int64_t> counters() { return model_.change_tensors().counters(); }

  ReplayKey key() const {
    return {optimizer_.control().id(),
            std::bit_cast<std::uint64_t>(options_.loss.label_smoothing),
            std::bit_cast<std::uint64_t>(options_.loss.aux_weight),
            std::bit_cast<std::uint64_t>(options_.clip_norm),
            std::bit_cast<std::uint64_t>(options_.clip_value),
            loss_scale_ == nullptr ? 0 : std::bit_cast<std::uint64_t>(loss_scale_->skip()),
            loss_scale_ == nullptr ? 0 : static_cast<std::uint64_t>(loss_scale_->doubled_after())};
  }

  double share() const { return parallel_ == nullptr ? 1 : parallel_->share(); }
  double weight_of(std::size_t output) const {
    return output + 1 == model_.program().outputs.size() ? 1 : options_.loss.aux_weight;
  }
  CrossEntropyOptions loss_of(std::size_t output) const {
    return {.label_smoothing = options_.loss.label_smoothing,
            .weight = weight_of(output) * share()};
  }

  /// In front of everything, for a replay runs no check.
  void check_targets_of_outputs(const Targets& targets) const {
    const ProgramView p = model_.program();
    for (std::size_t i = 0; i < p.outputs.size(); ++i) {
      if (weight_of(i) == 0) continue;
      const Index classes = p.values[static_cast<std::size_t>(p.outputs[i].value)].channels;
      check_cross_entropy(static_cast<std::size_t>(images_ * classes), targets.size(), classes,
                          loss_of(i), 0);
      check_targets(targets, classes);
    }
  }

  /// Images that are not mixed are their own partners, so that one graph serves for both.
  void begin_copy(const Targets& targets) {
    std::int32_t* const partners =
        std::copy(targets.labels.begin(), targets.labels.end(), memory_.targets_here.data());
    const auto partner_classes = targets.mixed() ? targets.partners : targets.labels;
    std::int32_t* const shares =
        std::copy(partner_classes.begin(), partner_classes.end(), partners);
    for (Index n = 0; n < images_; ++n) {
      shares[n] = std::bit_cast<std::int32_t>(
          targets.mixed() ? targets.shares[static_cast<std::size_t>(n)] : 1.0F);
    }
    memory_.targets_here.begin_copy_to(memory_.targets.data(), device());
  }

  /// All that goes to the device between the targets, which are there, and the total on the host.
  void launch(const View<const Scalar>& images) {
    model_.forward(images, Mode::training);
    launch_losses();
    if (parallel_ != nullptr) join_losses();
    if (loss_scale_ != nullptr) scale_output_gradients(model_, options_.loss, *loss_scale_);
    if (parallel_ == nullptr) {
      model_.backward();
    } else {
      parallel_->backward();
    }
    const auto gradients = model_.arenas().gradients;
    if (loss_scale_ != nullptr) {
      loss_scale_->unscale(gradients);
      for_each_index(device(), 1, TakeVerdict{loss_scale_->skip(), memory_.total.data()});
    }
    if (options_.clip_value > 0) clip_by_value(gradients, options_.clip_value, device());
    if (options_.clip_norm > 0) clip_on_device(gradients, options_.clip_norm, device());
    optimizer_.step(learning_rate_);
    memory_.total_here.begin_copy_from(memory_.total.data(), device());
  }

  void launch_losses() {
    const auto outputs = model_.program().outputs;
    const std::int32_t* const labels = memory_.targets.data();
    const TargetsThere there{labels, labels + images_,
                             reinterpret_cast<const float*>(labels + 2 * images_)};
    Index used = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (weight_of(i) == 0) continue;
      launch_cross_entropy(
          std::span<const Scalar>(logits_of(model_.output(outputs[i].name))), there, images_,
          loss_of(i), logits_of(model_.output_gradient(outputs[i].name)), memory_.image_sums.data(),
          memory_.output_sums.data() + 2 * used, device());
      ++used;
    }
    for_each_index(device(), 1,
                   AddOutputs{memory_.output_sums.data(), used, static_cast<double>(images_),
                              options_.loss.aux_weight, share(), memory_.total.data()});
  }

  void join_losses() {
    static_assert(offsetof(StepTotal, correct) == sizeof(double), "the two are summed as an array");
    parallel_->join_on_device({&memory_.total.data()->loss, 2});
    for_each_index(device(), 1, JudgeLoss{memory_.total.data()});
  }

  AnyModel<Cuda, Scalar>& model_;
  Optimizer<Scalar, Cuda>& optimizer_;
  const StepOptions& options_;
  LossScale<Cuda>* loss_scale_;
  DataParallel<Cuda, Scalar>* parallel_;
  double learning_rate_;
  Index images_;
  StepMemory& memory_;
};

}  // namespace detail

/// As on the Cpu, with the same meaning of every option. It waits for the device once, at its end, to
/// read the loss, and again where a loss scale has left the step out. Where the loss is not finite, the
/// update has left parameters and optimizer as they were.
///
/// Where ModelOptions::graphs is set, the second step in a row over a batch shape with an optimizer,
/// options and loss scale is captured into a graph; later ones replay it. The bits are the same either way. With a
/// `parallel` the model must be made without graphs.
template <class Scalar>
LossResult train_step(AnyModel<Cuda, Scalar>& model, Optimizer<Scalar, Cuda>& optimizer,
                      const Tensor<Scalar, Cuda>& images, const Targets& targets,
                      double learning_rate, const StepOptions& options,
                      LossScale<Cuda>* loss_scale = nullptr,
                      DataParallel<Cuda, Scalar>* parallel = nullptr) {
  detail::CudaStep<Scalar> step(model, optimizer, images.shape(), learning_rate, options,
                                loss_scale, parallel);
  return step({images.data(), images.shape()}, targets);
}

}  // namespace inception
