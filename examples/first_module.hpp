// SPDX-License-Identifier: MIT
// An Inception module from nothing: checked, counted, run alone, trained. The tutorial
// docs/tutorial/build_an_inception_module.md quotes this file.
#pragma once

#include <fmt/core.h>

#include <inception/inception.hpp>
#include <inception/training/images_on_device.hpp>
#include <inception/training/step.hpp>
#include <vector>

using namespace inception;

// One convolution: 16 channels in, 24 out, 3x3, one pixel of padding.
using Convolution = Conv2d<16, 24, Kernel<3>, Padding<1>>;
static_assert(Convolution::in_channels == 16 && Convolution::out_channels == 24);
static_assert(output_grid<Convolution>({12, 12}) == Extent{12, 12});

// Convolution, batch norm, ReLU.
using Block = ConvBlock<16, 24, Kernel<3>, Padding<1>>;
static_assert(operation_count<Block>("conv2d") == 1);

// One after the other: each takes as many channels as the one before it gives.
using Branch = Sequential<ConvBlock<16, 24>,                         // [N, H, W, 24]
                          ConvBlock<24, 32, Kernel<3>, Padding<1>>,  // [N, H, W, 32]
                          ConvBlock<32, 32, Kernel<3>, Padding<1>>>;
static_assert(Branch::in_channels == 16 && Branch::out_channels == 32);

/// The paper's figure 5: four branches over one input, their channels side by side.
template <int In>
struct Module : Concat<Sequential<ConvBlock<In, 24>,                         //
                                  ConvBlock<24, 32, Kernel<3>, Padding<1>>,  //
                                  ConvBlock<32, 32, Kernel<3>, Padding<1>>>,
                       Sequential<ConvBlock<In, 16>,  //
                                  ConvBlock<16, 24, Kernel<3>, Padding<1>>>,
                       Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, ConvBlock<In, 16>>,
                       ConvBlock<In, 24>> {};
static_assert(Module<16>::out_channels == 32 + 24 + 16 + 24);

// Two 3x3 see as many pixels as one 5x5, for 28 % less.
using Five = Conv2d<64, 64, Kernel<5>, Padding<2>, Bias<false>>;
using Three = Conv2d<64, 64, Kernel<3>, Padding<1>, Bias<false>>;
using TwoThrees = Sequential<Three, Three>;
constexpr Extent on_35x35{35, 35};
static_assert(100 * multiply_adds<TwoThrees>(on_35x35) == 72 * multiply_adds<Five>(on_35x35));

/// A network around the module.
template <int Classes>
struct Network
    : Sequential<Named<"stem", ConvBlock<1, 16, Kernel<3>, Padding<1>>>,  // [N, H, W, 16]
                 Named<"module", Module<16>>,                             // [N, H, W, 96]
                 Named<"pool", GlobalAvgPool2d<96>>,                      // [N, 1, 1, 96]
                 Named<"flatten", Flatten<96>>,                           //
                 Named<"fc", Linear<96, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

/// Noise, brighter above in class 0 and below in class 1.
inline void draw(Tensor<float>& images, std::vector<std::int32_t>& labels, std::uint64_t step) {
  const Shape s = images.shape();
  const Philox random(7, step);
  for (Index i = 0; i < images.size(); ++i) {
    const auto image = static_cast<std::size_t>(i / (s.h * s.w));
    labels[image] = static_cast<std::int32_t>(image % 2);
    const bool upper = i % (s.h * s.w) < s.h * s.w / 2;
    const double light = upper == (labels[image] == 0) ? 1 : 0;
    images.data()[i] = static_cast<float>(light + random.normal(static_cast<std::uint64_t>(i)));
  }
}

/// What the program does, on the device that --device names.
struct FirstModule {
  template <class Device>
  int operator()(const Device& device) const;
};

template <class Device>
int FirstModule::operator()(const Device& device) const {
  // The module alone, on one image of zeros.
  Model<Module<16>, Device> alone({.seed = 1}, device);
  for (const TensorRecord& t : alone.tensors()) fmt::print("{}\n", t.name);
  alone.forward(Tensor<float, Device>({1, 12, 12, 16}, device));
  const Shape y = alone.output("output").shape;
  fmt::print("module: [{}, {}, {}, {}]\n", y.n, y.h, y.w, y.c);

  // A network of it, trained for twenty steps.
  Model<Network<2>, Device> model({.seed = 1}, device);
  Sgd<float, Device> optimizer(model.arenas(), {.momentum = 0.9}, model.device());
  Tensor<float> images({16, 12, 12, 1});
  ImagesOnDevice<Device> there(device);
  std::vector<std::int32_t> labels(16);
  for (std::uint64_t step = 1; step <= 20; ++step) {
    draw(images, labels, step);
    const LossResult result = train_step(model, optimizer, there(images), labels, 0.05, {});
    if (step == 1 || step % 5 == 0) {
      fmt::print("step {:2}: loss = {:.4f}, correct = {:2} of 16\n", step, result.loss,
                 result.correct);
    }
  }
  fmt::print("{}",
             summary_table(summarize(model.program(), {12, 12}, {.images = 16, .levels = 1})));
  return 0;
}
