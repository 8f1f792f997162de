// SPDX-License-Identifier: MIT
// What models compute, in vectors of doubles, to compare one device with another.
#pragma once

#include <string>
#include <vector>

#include "inception/combinators/named.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/make_optimizer.hpp"
#include "inception/training/step.hpp"
#include "support/random.hpp"
#include "support/small_network.hpp"

namespace inception::test {

/// Side and main logits, as training wants them.
template <int Classes>
struct TrainedNetwork
    : Sequential<ConvBlock<3, 8, Kernel<3>, Stride<2>>,
                 Tap<"aux",
                     Concat<ConvBlock<8, 4>, ConvBlock<8, 6, Kernel<3>, Padding<1>>,
                            Sequential<AvgPool2d<8, Kernel<3>, Padding<1>>, ConvBlock<8, 4>>>,
                     Sequential<GlobalAvgPool2d<8>, Flatten<8>, Linear<8, Classes>>>,
                 MaxPool2d<14, Kernel<3>, Stride<2>>,
                 ConvBlock<14, 12, Kernel<1, 3>, Padding<0, 1>>, GlobalAvgPool2d<12>,
                 Dropout<12, Probability<1, 4>>, Linear<12, Classes>> {
  static constexpr std::string_view output_name = "logits";
};

template <class Device, class Scalar>
Tensor<Scalar, Device> random_tensor(const Device& device, Random& random, const Shape& shape,
                                     double scale) {
  Buffer<Scalar, Cpu> values(shape.size());
  for (Scalar& v : values.span()) v = static_cast<Scalar>(scale * random.value());
  Tensor<Scalar, Device> tensor(shape, device);
  tensor.buffer().write(0, values.span());
  return tensor;
}

template <class Device, class Scalar>
void append(std::vector<double>& all, const Device& device, const View<const Scalar>& view) {
  const Tensor<Scalar> values = to_host(device, view);
  all.insert(all.end(), values.span().begin(), values.span().end());
}
template <class Device, class Scalar>
void append(std::vector<double>& all, const Device& device, std::span<const Scalar> values) {
  append(all, device, View<const Scalar>(values.data(), {1, 1, 1, std::ssize(values)}));
}

/// Inference, a training step without an update, and inference with the running statistics it moved:
/// outputs, gradients and state.
template <class Device, class Scalar>
std::vector<double> all_passes(const Device& device, const Shape& shape,
                               const ModelOptions& options) {
  Model<SmallNetwork<5>, Device, Scalar> model(options, device);
  Random random(1);
  const auto images = random_tensor<Device, Scalar>(device, random, shape, 1);
  std::vector<double> all;
  const auto append_outputs = [&] {
    for (const std::string& name : model.output_names()) append(all, device, model.output(name));
  };
  model.forward(images);
  append_outputs();
  model.forward(images, Mode::training);
  append_outputs();
  for (const std::string& name : model.output_names()) {
    const View<Scalar> gradient = model.output_gradient(name);
    const auto more = random_tensor<Device, Scalar>(device, random, gradient.shape, 0.125);
    add<Scalar>(device, View<const Scalar>(more.data(), more.shape()), gradient);
  }
  model.backward();
  append(all, device, model.store().gradients());
  append(all, device, model.store().state());
  if (options.input_gradient) append(all, device, model.input_gradient());
  model.forward(images);
  append_outputs();
  return all;
}

/// A few steps of training, one of mixed images: the losses, and the parameters at the end.
template <class Device, class Scalar>
std::vector<double> training_steps(const Device& device, const std::string& optimizer_name,
                                   const OptimizerSettings& settings, const StepOptions& options) {
  Model<TrainedNetwork<5>, Device, Scalar> model({.seed = 3}, device);
  const auto optimizer = make_optimizer(optimizer_name, model.arenas(), settings, device);
  Random random(2);
  const std::vector<std::int32_t> labels{3, 0, 4}, partners{4, 3, 0};
  const std::vector<float> shares{0.75F, 0.25F, 0.5F};
  const Targets mixed(labels, partners, shares);
  std::vector<double> all;
  for (int step = 0; step < 3; ++step) {
    const auto images = random_tensor<Device, Scalar>(device, random, {3, 17, 15, 3}, 1);
    const LossResult result =
        train_step(model, *optimizer, images, step == 1 ? mixed : Targets(labels), 1e-2, options);
    all.push_back(result.loss);
    all.push_back(static_cast<double>(result.correct));
  }
  append(all, device, model.store().parameters());
  return all;
}

}  // namespace inception::test
