// SPDX-License-Identifier: MIT
// Whole networks on any device, in vectors of doubles.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "inception/optimizers/sgd.hpp"
#include "parity/graph_runs.hpp"

namespace inception::test {

/// Of arrays of millions of numbers every 13th, which meets every tensor.
template <class Device, class Scalar>
void append_some(std::vector<double>& all, const Device& device, std::span<const Scalar> there) {
  std::vector<Scalar> here(there.size());
  read_values(device, there, std::span<Scalar>(here));
  for (std::size_t i = 0; i < here.size(); i += 13) all.push_back(static_cast<double>(here[i]));
}

/// Inference, and a training step without an update: outputs, loss, gradients and running statistics.
template <class Device, class Scalar>
std::vector<double> network_passes(AnyModel<Device, Scalar>& model, const Shape& shape) {
  const Device& device = model.device();
  std::vector<double> all;
  const auto append_outputs = [&] {
    for (const std::string& name : model.output_names()) append(all, device, model.output(name));
  };
  Random random(1);
  const auto images = random_tensor<Device, Scalar>(device, random, shape, 1);
  model.forward(images);
  append_outputs();
  model.forward(images, Mode::training);
  all.push_back(total_loss(model, labels_for(shape, 0), {.label_smoothing = 0.1}, true).loss);
  append_outputs();
  model.backward();
  append_some(all, device, model.store().gradients());
  append_some(all, device, model.store().state());
  return all;
}

/// Steps of training and passes of inference over one batch shape: losses, outputs, and weights at the end.
template <class Scalar>
GraphRun trained_network(AnyModel<Cuda, Scalar>& model, const Shape& shape, int steps) {
  const Cuda& device = model.device();
  Sgd<Scalar, Cuda> optimizer(model.arenas(), {.momentum = 0.9}, device);
  Random random(2);
  std::vector<double> all;
  for (int step = 0; step < steps; ++step) {
    const auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
    all.push_back(
        train_step(model, optimizer, images, labels_for(shape, step), 1e-3 / (1 + step), {}).loss);
    model.forward(images);
    append(all, device, model.output("logits"));
  }
  append_some(all, device, model.store().parameters());
  append_some(all, device, model.store().state());
  return {all, model.graph_report()};
}

}  // namespace inception::test
