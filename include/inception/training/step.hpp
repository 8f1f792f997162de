// SPDX-License-Identifier: MIT
// One training step, and the losses of a network with auxiliary outputs.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "inception/losses/softmax_cross_entropy.hpp"
#include "inception/model/any_model.hpp"
#include "inception/optimizers/clipping.hpp"
#include "inception/optimizers/loss_scale.hpp"
#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/tensor.hpp"
#include "inception/training/data_parallel.hpp"

namespace inception {

/// What a network is trained for.
struct LossOptions {
  double label_smoothing = 0;
  double aux_weight = 0.3;  ///< of each output but the main one
};

struct StepOptions {
  LossOptions loss{};
  double clip_norm = 0;   ///< largest norm of all gradients together; 0: no limit
  double clip_value = 0;  ///< largest magnitude of a gradient's element; 0: no limit
};

/// The loss of a training step is infinite or no number.
struct NonFiniteLoss : Error {
  using Error::Error;
};

namespace detail {

template <class Scalar>
std::span<Scalar> logits_of(const View<Scalar>& v) {
  if (v.shape.h != 1 || v.shape.w != 1 || !v.dense()) {
    throw ShapeError("training: a network's outputs must be logits [N, 1, 1, K]; one is " +
                     to_string(v.shape) + ": end the network with a pooling and a linear layer");
  }
  return {v.data, static_cast<std::size_t>(v.shape.size())};
}

inline void require_finite(double loss, std::uint64_t step) {
  if (std::isfinite(loss)) return;
  throw NonFiniteLoss(
      "training: the loss must be finite; at step " + std::to_string(step) + " it is " +
      std::to_string(loss) +
      ": go on from the last checkpoint with a lower learning rate or with clipping");
}

}  // namespace detail

/// Cross-entropy of the main output plus aux_weight times that of every other, for the last forward
/// pass; the main output's correct images. In training also fills the outputs' gradients.
///
/// The main output is the network's last one, as Model::output_names() lists them. `share` multiplies the
/// gradients: these images' part of a larger batch.
template <class Device, class Scalar>
LossResult total_loss(AnyModel<Device, Scalar>& model, const Targets& targets,
                      const LossOptions& options, bool training, double share = 1) {
  LossResult total;
  const auto outputs = model.program().outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const bool main = i + 1 == outputs.size();
    const double weight = main ? 1 : options.aux_weight;
    if (weight == 0) continue;
    const auto logits = detail::logits_of(model.output(outputs[i].name));
    std::span<Scalar> gradient;
    if (training) gradient = detail::logits_of(model.output_gradient(outputs[i].name));
    const LossResult one = softmax_cross_entropy(
        logits, targets, std::ssize(logits) / targets.size(),
        {.label_smoothing = options.label_smoothing, .weight = weight * share}, gradient,
        model.device());
    total.loss += weight * one.loss;
    if (main) total.correct = one.correct;
  }
  return total;
}

namespace detail {

template <class Device, class Scalar>
void scale_output_gradients(AnyModel<Device, Scalar>& model, const LossOptions& options,
                            const LossScale<Device>& loss_scale) {
  const auto outputs = model.program().outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (options.aux_weight == 0 && i + 1 < outputs.size()) continue;
    loss_scale.scale(logits_of(model.output_gradient(outputs[i].name)));
  }
}

/// What is done with the gradients of a batch: unscaled, clipped, and one step of the optimizer.
template <class Device, class Scalar>
void update_parameters(AnyModel<Device, Scalar>& model, Optimizer<Scalar, Device>& optimizer,
                       double learning_rate, const StepOptions& options,
                       LossScale<Device>* loss_scale) {
  const auto gradients = model.arenas().gradients;
  if (loss_scale != nullptr) loss_scale->unscale(gradients);
  optimizer.skip_where(loss_scale == nullptr ? nullptr : loss_scale->skip());
  if (options.clip_value > 0) clip_by_value(gradients, options.clip_value, model.device());
  if (options.clip_norm > 0) clip_by_global_norm(gradients, options.clip_norm, model.device());
  optimizer.step(learning_rate);
}

}  // namespace detail

/// Forward, loss, backward, clipping, optimizer. Allocates nothing once its shapes have been seen.
///
/// With a `loss_scale`, which models of Precision::float16 want, a step whose gradients are not finite
/// changes no parameter. With a `parallel`, which has been told of the batch, the images are this process's;
/// loss and correct images are the whole batch's.
///
/// Errors   NonFiniteLoss: the parameters are then still those before the step
template <class Device, class Scalar>
LossResult train_step(AnyModel<Device, Scalar>& model, Optimizer<Scalar, Device>& optimizer,
                      const Tensor<Scalar, Device>& images, const Targets& targets,
                      double learning_rate, const StepOptions& options,
                      LossScale<Device>* loss_scale = nullptr,
                      DataParallel<Device, Scalar>* parallel = nullptr) {
  model.forward(images, Mode::training);
  LossResult result =
      total_loss(model, targets, options.loss, true, parallel == nullptr ? 1 : parallel->share());
  if (parallel != nullptr) result = parallel->join(result);
  detail::require_finite(result.loss, model.step());
  if (loss_scale != nullptr) {
    loss_scale->settle(optimizer);
    detail::scale_output_gradients(model, options.loss, *loss_scale);
  }
  if (parallel == nullptr) {
    model.backward();
  } else {
    parallel->backward();
  }
  detail::update_parameters(model, optimizer, learning_rate, options, loss_scale);
  return result;
}

}  // namespace inception
