// SPDX-License-Identifier: MIT
// Training at a precision, with and without a loss scale: what the tests of precisions look at.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "parity/model_runs.hpp"

namespace inception::test {

/// Three classes that differ by their colour under much noise.
struct ColourNetwork
    : Sequential<ConvBlock<3, 16, Kernel<3>, Stride<2>>, ConvBlock<16, 24, Kernel<3>, Padding<1>>,
                 ConvBlock<24, 33>, GlobalAvgPool2d<33>, Linear<33, 3>> {};

struct PrecisionSettings {
  Precision precision = Precision::full;
  int steps = 1;
  std::optional<LossScaleOptions> loss_scale{};
};

/// What is known after a step.
struct PrecisionStep {
  double loss = 0;
  LossScaleState state{};
  std::int64_t updates = 0;  ///< that the optimizer has made
  std::vector<double> parameters;
};

template <class Device>
Tensor<float, Device> colour_images(const Device& device, std::uint64_t seed,
                                    std::vector<std::int32_t>& labels) {
  constexpr Index images = 12, side = 11, size = side * side * 3;
  Random random(seed);
  std::vector<float> pixels;
  labels.clear();
  for (Index n = 0; n < images; ++n) {
    labels.push_back(static_cast<std::int32_t>(n % 3));
    for (Index i = 0; i < size; ++i) {
      const double colour = i % 3 == n % 3 ? 0.5 : 0.0;
      pixels.push_back(static_cast<float>(random.value() + colour));
    }
  }
  Tensor<float, Device> tensor({images, side, side, 3}, device);
  tensor.buffer().write(0, pixels);
  return tensor;
}

template <class Device>
std::vector<PrecisionStep> train_at(const Device& device, const PrecisionSettings& settings) {
  Model<ColourNetwork, Device> model({.seed = 1,
                                      .initializer = Initializer::he,
                                      .dropout = false,
                                      .precision = settings.precision},
                                     device);
  const auto optimizer = make_optimizer("adam", model.arenas(), OptimizerSettings{}, device);
  std::optional<LossScale<Device>> scale;
  if (settings.loss_scale) scale.emplace(*settings.loss_scale, device);
  std::vector<PrecisionStep> all;
  std::vector<std::int32_t> labels;
  for (int i = 0; i < settings.steps; ++i) {
    const auto images = colour_images(device, static_cast<std::uint64_t>(i + 1), labels);
    PrecisionStep step;
    step.loss =
        train_step(model, *optimizer, images, labels, 0.01, {}, scale ? &*scale : nullptr).loss;
    if (scale) {
      scale->settle(*optimizer);
      step.state = scale->state();
    }
    step.updates = optimizer->steps();
    append(step.parameters, device, model.store().parameters());
    all.push_back(std::move(step));
  }
  return all;
}

}  // namespace inception::test
