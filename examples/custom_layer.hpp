// SPDX-License-Identifier: MIT
// A layer of one's own (support/swish.hpp) in a network with ours: summed up, checked, trained.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <inception/inception.hpp>
#include <inception/training/images_on_device.hpp>
#include <span>
#include <utility>
#include <vector>

#include "support/swish.hpp"

using namespace inception;
using examples::Swish;

/// An Inception module of one's own. The two branches with Swish write their halves of the result in
/// place, like ours. Swish<12> behind Conv2d<In, 8> would not compile; the first error says
/// "Sequential_layer<2>::takes_channels<12>::but_the_layer_before_it_gives<8>".
template <int In>
struct Module : Concat<Sequential<Conv2d<In, 8>, Swish<8>>,
                       Sequential<Conv2d<In, 8, Kernel<3>, Padding<1>>, BatchNorm2d<8>, Swish<8>>> {
};
static_assert(Module<4>::out_channels == 16);
static_assert(parameter_count<Module<4>>("branch1.1") == 8);  // β

/// Modules of the library and that one, side by side and one after the other.
template <int Classes>
struct Network : Sequential<Conv2d<1, 4, Kernel<3>, Padding<1>>,  // [N, H, W, 4]
                            Swish<4>,                             //
                            Concat<Module<4>, Sequential<MaxPool2d<4, Kernel<3>, Padding<1>>,
                                                         ConvBlock<4, 8>>>,  // [N, H, W, 16 + 8]
                            ConvBlock<24, 16, Kernel<3>, Padding<1>>,        // [N, H, W, 16]
                            GlobalAvgPool2d<16>,                             // [N, 1, 1, 16]
                            Flatten<16>,                                     //
                            Linear<16, Classes>> {};

/// Fills a tensor with normal numbers.
template <class Scalar>
void fill_normal(Tensor<Scalar>& tensor, std::uint64_t stream) {
  const Philox random(1, stream);
  for (Index i = 0; i < tensor.size(); ++i) {
    tensor.data()[i] = static_cast<Scalar>(random.normal(static_cast<std::uint64_t>(i)));
  }
}

/// The largest relative difference between the gradients of Σ c·y that backward() gives and central
/// differences (f(w + h) − f(w − h)) / 2h, over every parameter and every pixel.
template <class Device>
double gradient_error(const Device& device) {
  Model<Module<3>, Device, double> model({.input_gradient = true}, device);
  Tensor<double> x({2, 4, 5, 3}), factors({2, 4, 5, 16});
  fill_normal(x, 1);
  fill_normal(factors, 2);
  Tensor<double, Device> there(x.shape(), device);
  const Arenas<double> arenas = model.arenas();
  std::vector<double> parameters(arenas.parameters.size()), by_parameter(parameters.size());
  read_values(device, arenas.parameters, std::span(parameters));
  const auto value = [&] {
    there.buffer().write(0, x.span());
    write_values(device, std::span<const double>(parameters), arenas.change_parameters());
    model.forward(there, Mode::training);
    const Tensor<double> y = to_host(device, model.output("output"));
    double sum = 0;
    for (Index i = 0; i < factors.size(); ++i) sum += factors.data()[i] * y.data()[i];
    return sum;
  };

  value();
  write_values(device, std::span<const double>(factors.span()),
               std::span(model.output_gradient("output").data, factors.span().size()));
  model.backward();
  const Tensor<double> by_pixel = to_host(device, model.input_gradient());
  read_values(device, std::span<const double>(arenas.gradients), std::span(by_parameter));

  double worst = 0;
  const auto compare = [&](std::span<double> variables, std::span<const double> gradients) {
    constexpr double h = 1e-5;
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const double before = std::exchange(variables[i], variables[i] + h);
      const double above = value();
      variables[i] = before - h;
      const double below = value();
      variables[i] = before;
      const double difference = (above - below) / (2 * h) - gradients[i];
      worst = std::max(worst, std::abs(difference) / std::max(1.0, std::abs(gradients[i])));
    }
  };
  compare(x.span(), by_pixel.span());
  compare(parameters, by_parameter);
  return worst;
}

/// Stripes with noise: upright in class 0, level in class 1.
inline void draw_stripes(Tensor<float>& images, std::vector<std::int32_t>& labels,
                         std::uint64_t step) {
  const Shape s = images.shape();
  const Philox random(2, step);
  std::uint64_t next = 0;
  for (Index n = 0; n < s.n; ++n) {
    const auto label = static_cast<std::int32_t>(random.below(next++, 2));
    const auto shift = static_cast<Index>(random.below(next++, 4));
    labels[static_cast<std::size_t>(n)] = label;
    for (Index i = 0; i < s.h * s.w; ++i) {
      const Index along = label == 0 ? i % s.w : i / s.w;
      const double stripe = (along + shift) / 2 % 2 == 0 ? 0.5 : -0.5;
      images.data()[n * s.h * s.w + i] = static_cast<float>(stripe + random.normal(next++));
    }
  }
}

/// Trains on stripes; the losses of the first and the last step.
template <class Device>
std::pair<double, double> train(AnyModel<Device>& model, int steps) {
  Tensor<float> images({32, 12, 12, 1});
  ImagesOnDevice<Device> there(model.device());
  std::vector<std::int32_t> labels(32);
  Sgd<float, Device> optimizer(model.arenas(), {.momentum = 0.9}, model.device());
  double first = 0, last = 0;
  for (int step = 1; step <= steps; ++step) {
    draw_stripes(images, labels, static_cast<std::uint64_t>(step));
    model.forward(there(images), Mode::training);
    const auto logits = model.output("output");
    const auto gradient = model.output_gradient("output");
    const LossResult result =
        softmax_cross_entropy(std::span<const float>(logits.data, 64), labels, 2,
                              CrossEntropyOptions(), {gradient.data, 64}, model.device());
    model.backward();
    optimizer.step(0.05);
    if (step == 1) first = result.loss;
    last = result.loss;
    if (step == 1 || step % 5 == 0) {
      fmt::print("step {:2}: loss = {:.4f}, correct = {:2} of 32\n", step, result.loss,
                 result.correct);
    }
  }
  return {first, last};
}

/// What the program does, on the device that --device names.
struct CustomLayer {
  template <class Device>
  int operator()(const Device& device) const {
    Model<Network<2>, Device> model({.seed = 3}, device);
    fmt::print("{}\n", summary_table(summarize(model.program(), {12, 12}, {.levels = 3})));

    const double error = gradient_error(device);
    fmt::print("gradients against central differences: largest relative difference {:.1e}\n\n",
               error);

    const auto [first, last] = train(model, 30);
    if (!(error < 1e-7) || !(last < first / 2)) {
      fmt::print(stderr,
                 "custom_layer: the gradients must agree to 1e-7 and the loss must halve\n");
      return 1;
    }
    return 0;
  }
};
