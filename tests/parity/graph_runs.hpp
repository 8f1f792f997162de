// SPDX-License-Identifier: MIT
// Training on the Cuda device with and without CUDA graphs, in vectors of doubles.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "inception/tensor/cuda.cuh"
#include "parity/model_runs.hpp"

namespace inception::test {

/// What a run computed, and what became of its graphs.
struct GraphRun {
  std::vector<double> numbers;
  GraphReport report;
};

/// A step that must be refused: what was said, and the state before and behind it.
struct RefusedStep {
  std::string text;
  std::vector<double> before, after;
  double next_loss = 0;
  GraphReport report;
};

template <class Scalar>
void append_state(std::vector<double>& all, AnyModel<Cuda, Scalar>& model,
                  Optimizer<Scalar, Cuda>& optimizer) {
  append(all, model.device(), model.store().parameters());
  for (const auto& slot : optimizer.slots()) {
    append(all, model.device(), std::span<const Scalar>(slot.values));
  }
  all.push_back(static_cast<double>(optimizer.steps()));
  all.push_back(static_cast<double>(model.step()));
}

inline std::vector<std::int32_t> labels_for(const Shape& shape, int step) {
  std::vector<std::int32_t> labels;
  for (Index n = 0; n < shape.n; ++n) {
    labels.push_back(static_cast<std::int32_t>((n * 3 + step) % 5));
  }
  return labels;
}

/// Ten steps over two batch shapes in turns, with a new learning rate each; between them inference,
/// other weights, another step of dropout, and a step by hand.
template <class Scalar>
GraphRun changing_steps(const Cuda& device, bool graphs, const std::string& optimizer_name,
                        const OptimizerSettings& settings, const StepOptions& options) {
  Model<TrainedNetwork<5>, Cuda, Scalar> model({.seed = 3, .graphs = graphs}, device);
  const auto optimizer = make_optimizer(optimizer_name, model.arenas(), settings, device);
  Random random(7);
  const Shape shapes[]{{3, 17, 15, 3}, {2, 25, 23, 3}};
  std::vector<double> all;
  const auto append_outputs = [&] {
    for (const std::string& name : model.output_names()) append(all, device, model.output(name));
  };
  for (int step = 0; step < 10; ++step) {
    const Shape& shape = shapes[step % 2];
    const double rate = 1e-2 / (1 + step);
    const auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
    const auto labels = labels_for(shape, step), partners = labels_for(shape, step + 1);
    const std::vector<float> shares(labels.size(), 0.625F);
    const bool mixed = step % 4 > 1;  // among those that replay a graph, too
    const LossResult result =
        train_step(model, *optimizer, images,
                   mixed ? Targets(labels, partners, shares) : Targets(labels), rate, options);
    all.push_back(result.loss);
    all.push_back(static_cast<double>(result.correct));
    append_outputs();
    if (step % 3 == 2) {
      for (const Shape& inferred : shapes) {
        model.forward(random_tensor<Cuda, Scalar>(device, random, inferred, 1));
        append_outputs();
      }
    }
    if (step == 4) {
      auto& store = model.change_tensors();
      const TensorRecord& bias = store.tensors().back();
      store.write(model.program(), bias, std::vector<Scalar>{1, 2, 3, 4, 5});
      model.set_step(100);
    }
    if (step == 6) {
      model.forward(images, Mode::training);
      const View<Scalar> gradient = model.output_gradient("logits");
      const auto more = random_tensor<Cuda, Scalar>(device, random, gradient.shape, 0.125);
      add<Scalar>(device, View<const Scalar>(more.data(), more.shape()), gradient);
      model.backward();
      optimizer->step(rate);
    }
  }
  append_state(all, model, *optimizer);
  append(all, device, model.store().state());
  for (const std::int64_t counter : model.store().counters()) {
    all.push_back(static_cast<double>(counter));
  }
  return {all, model.graph_report()};
}

/// Some good steps, one with an image that is not a number, and a good one.
template <class Scalar>
RefusedStep refused_step(const Cuda& device, bool graphs) {
  Model<TrainedNetwork<5>, Cuda, Scalar> model({.seed = 3, .graphs = graphs}, device);
  const auto optimizer = make_optimizer("adam", model.arenas(), {}, device);
  Random random(8);
  const Shape shape{3, 17, 15, 3};
  const auto step = [&](const Tensor<Scalar, Cuda>& images) {
    return train_step(model, *optimizer, images, labels_for(shape, 1), 1e-2, {}).loss;
  };
  auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
  for (int i = 0; i < 3; ++i) step(images);
  RefusedStep result;
  append_state(result.before, model, *optimizer);
  auto bad = random_tensor<Cuda, Scalar>(device, random, shape, 1);
  bad.buffer().write(5, std::vector<Scalar>{std::numeric_limits<Scalar>::quiet_NaN()});
  try {
    step(bad);
  } catch (const Error& error) {
    result.text = error.what();
  }
  append_state(result.after, model, *optimizer);
  result.next_loss = step(images);
  result.report = model.graph_report();
  return result;
}

/// Steps with a limit of the norm, which needs the device's scratch memory; in their middle that moves.
template <class Scalar>
GraphRun growing_scratch(const Cuda& device, bool graphs) {
  Model<TrainedNetwork<5>, Cuda, Scalar> model({.seed = 3, .graphs = graphs}, device);
  const auto optimizer = make_optimizer("sgd", model.arenas(), {}, device);
  Random random(11);
  const Shape shape{2, 17, 15, 3};
  std::vector<double> all;
  for (int step = 0; step < 7; ++step) {
    if (step == 3) device.scratch(Index{1} << 20);
    const auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
    const LossResult result =
        train_step(model, *optimizer, images, labels_for(shape, step), 1e-2, {.clip_norm = 0.1});
    all.push_back(result.loss);
  }
  append_state(all, model, *optimizer);
  return {all, model.graph_report()};
}

/// Steps of training and inference with a network that waits for the device in its middle.
template <class Scalar>
GraphRun uncapturable_steps(const Cuda& device, bool graphs);

/// So many equal steps: the losses.
template <class Scalar>
std::vector<double> steady_steps(const Cuda& device, int steps) {
  Model<TrainedNetwork<5>, Cuda, Scalar> model({.seed = 3}, device);
  const auto optimizer = make_optimizer("adam", model.arenas(), {}, device);
  Random random(9);
  const Shape shape{3, 17, 15, 3};
  const auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
  const auto labels = labels_for(shape, 0);
  std::vector<double> losses;
  for (int i = 0; i < steps; ++i) {
    losses.push_back(
        train_step(model, *optimizer, images, labels, 1e-3, {.clip_norm = 1, .clip_value = 1})
            .loss);
  }
  return losses;
}

}  // namespace inception::test
