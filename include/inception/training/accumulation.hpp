// SPDX-License-Identifier: MIT
// A training step whose batch passes the network in parts: large batches in the memory of small ones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "inception/model/any_model.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/training/step.hpp"

namespace inception {

/// Sums the gradients of a batch's parts.
///
/// With n_i of the N images in part i:  loss = Σ n_i/N · loss_i, gradients likewise. So the step is that of
/// the whole batch, but for batch norm, which sees each part by itself, and dropout, which draws for each.
///
/// It keeps a second copy of the gradients, and a reference to the model, which must outlive it.
///
/// Errors   Error where there is no part
template <class Device, class Scalar>
class Accumulation {
 public:
  Accumulation(AnyModel<Device, Scalar>& model, int parts) : model_(model), parts_(parts) {
    if (parts < 1) {
      throw Error("Accumulation: there must be at least 1 part; " + std::to_string(parts) +
                  " were given");
    }
  }

  /// Forward and backward over all parts; the model's gradients are then those of the whole batch, times
  /// `share_of_whole`.
  ///
  /// Errors   Error where the batch has fewer images than parts, or the loss is not finite
  LossResult operator()(const Tensor<Scalar, Device>& images, const Targets& targets,
                        const LossOptions& options, LossScale<Device>* loss_scale = nullptr,
                        double share_of_whole = 1) {
    const Shape whole = images.shape();
    if (whole.n < parts_) {
      throw Error("Accumulation: a batch must have an image for each of the " +
                  std::to_string(parts_) + " parts; one has " + std::to_string(whole.n) +
                  ": use larger batches or fewer parts");
    }
    const auto gradients = model_.arenas().gradients;
    if (!sum_) sum_.emplace(std::ssize(gradients), model_.device());
    LossResult total;
    for (Index part = 0; part < parts_; ++part) {
      const Index first = whole.n * part / parts_, end = whole.n * (part + 1) / parts_;
      const double share = static_cast<double>(end - first) / static_cast<double>(whole.n);
      const Shape shape{end - first, whole.h, whole.w, whole.c};
      model_.forward({images.data() + first * (whole.size() / whole.n), shape}, Mode::training);
      const LossResult one =
          total_loss(model_, targets.part(first, shape.n), options, true, share_of_whole * share);
      detail::require_finite(one.loss, model_.step());
      if (loss_scale != nullptr) detail::scale_output_gradients(model_, options, *loss_scale);
      model_.backward();
      add_scaled(model_.device(), sum_->span(), std::span<const Scalar>(gradients), Scalar{1},
                 part > 0);
      total.loss += share * one.loss;
      total.correct += one.correct;
    }
    copy_values(model_.device(), std::span<const Scalar>(sum_->span()), gradients);
    return total;
  }

 private:
  AnyModel<Device, Scalar>& model_;
  Index parts_;
  std::optional<Buffer<Scalar, Device>> sum_;
};

/// train_step() with the batch in parts; on the Cuda device without graphs.
template <class Device, class Scalar>
LossResult train_step(AnyModel<Device, Scalar>& model, Optimizer<Scalar, Device>& optimizer,
                      Accumulation<Device, Scalar>& accumulation,
                      const Tensor<Scalar, Device>& images, const Targets& targets,
                      double learning_rate, const StepOptions& options,
                      LossScale<Device>* loss_scale = nullptr,
                      DataParallel<Device, Scalar>* parallel = nullptr) {
  if (loss_scale != nullptr) loss_scale->settle(optimizer);
  LossResult result = accumulation(images, targets, options.loss, loss_scale,
                                   parallel == nullptr ? 1 : parallel->share());
  if (parallel != nullptr) {
    result = parallel->join(result);
    parallel->sum_gradients();
  }
  detail::update_parameters(model, optimizer, learning_rate, options, loss_scale);
  return result;
}

}  // namespace inception
