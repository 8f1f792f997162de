// SPDX-License-Identifier: MIT
// Fused, folded and planned, a network computes what its layers compute one by one.
#include <doctest/doctest.h>

#include <limits>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/plain_run.hpp"
#include "support/random_network.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Batch norm's weights, biases and running statistics as after a long training.
void scramble_norms(AnyModel<Cpu, double>& model, std::uint64_t seed) {
  Random random(seed);
  const ProgramView p = model.program();
  auto& store = model.change_tensors();
  for (std::size_t row = 0; row < p.parameters.size(); ++row) {
    const Parameter& q = p.parameters[row];
    if (q.initial == Initial::weight || q.initial == Initial::bias) continue;
    const double middle = q.initial == Initial::ones ? 1 : 0;
    for (std::int64_t i = 0; i < element_count(q); ++i) {
      store.parameter(row)[i] = middle + random.value() / 2;
    }
  }
  for (std::size_t row = 0; row < p.buffers.size(); ++row) {
    const StateBuffer& b = p.buffers[row];
    for (int i = 0; i < b.size; ++i) {
      store.buffer(row)[i] = b.initial + random.value() / 2;
    }
  }
}

template <class Network>
double worst_difference(const Shape& shape) {
  Model<Network, Cpu, double> model({.seed = 1}, Cpu(2));
  scramble_norms(model, 1);
  const auto images = random_images<double>(1, shape);
  double worst = 0;
  for (const Mode mode : {Mode::inference, Mode::training, Mode::inference}) {
    const auto plain =
        plain_outputs<double>(model, kernels_of<Network, Cpu, double>(), images, mode);
    model.forward(images, mode);
    worst = std::max(worst, largest_difference(all_outputs(model), plain));
  }
  return worst;
}

using Conv = Conv2d<3, 8, Kernel<3>, Padding<1>>;

}  // namespace

TEST_CASE("a network computes what its layers compute one by one") {
  const Shape x{2, 5, 4, 3};
  CHECK(worst_difference<ConvBlock<3, 8, Kernel<3>, Stride<2>>>(x) < 1e-13);
  CHECK(worst_difference<Sequential<Conv, BatchNorm2d<8, Affine<false>, Epsilon<1, 10>>>>(x) <
        1e-13);
  CHECK(worst_difference<Sequential<Conv2d<3, 6, Groups<3>, Bias<false>>, BatchNorm2d<6>>>(x) <
        1e-13);
  // What must not be folded, or not into each other.
  CHECK(worst_difference<Sequential<Conv, ReLU<8>, BatchNorm2d<8>, BatchNorm2d<8>, ReLU<8>>>(x) <
        1e-13);
  CHECK(worst_difference<Sequential<BatchNorm2d<3>, Conv, BatchNorm2d<8>, BatchNorm2d<8>>>(x) <
        1e-13);
  CHECK(worst_difference<Sequential<Conv, Dropout<8>, BatchNorm2d<8>, ReLU<8>, ReLU<8>>>(x) <
        1e-13);
  CHECK(worst_difference<Sequential<Conv, Tap<"raw", BatchNorm2d<8>, Identity<8>>, ReLU<8>>>(x) <
        1e-13);
  CHECK(worst_difference<SmallNetwork<10>>({3, 13, 14, 3}) < 1e-13);
}

TEST_CASE("random networks compute what their layers compute one by one") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const RandomNetwork<double> network(random, 4);
    RandomModel<double> model(network, {.seed = seed, .dropout = random.coin()});
    scramble_norms(model, seed);
    const auto images =
        random_images<double>(seed, {random.between(1, 2), random.between(2, 5), 3, 4});
    for (const Mode mode : {Mode::inference, Mode::training}) {
      const auto plain = plain_outputs<double>(model, network.kernels(), images, mode);
      model.forward(images, mode);
      double scale = 1;
      for (const double v : plain) scale = std::max(scale, std::abs(v));
      CHECK(largest_difference(all_outputs(model), plain) < 1e-12 * scale);
    }
  }
}

TEST_CASE("weights that change between inferences are folded anew") {
  using Network = ConvBlock<3, 8>;
  Model<Network, Cpu, double> model;
  const auto images = random_images<double>(1, {2, 3, 3, 3});
  const auto check = [&] {
    const auto plain =
        plain_outputs<double>(model, kernels_of<Network, Cpu, double>(), images, Mode::inference);
    CHECK(largest_difference(inference_results(model, images), plain) < 1e-13);
  };
  check();
  scramble_norms(model, 2);
  check();
  model.forward(images, Mode::training);  // running statistics move
  check();
  model.arenas().change_parameters()[0] += 1;
  check();
}

TEST_CASE("a NaN in the images reaches the outputs in either mode") {
  Model<SmallNetwork<4>, Cpu, double> model;
  auto images = random_images<double>(1, {2, 13, 13, 3});
  images.data()[0] = std::numeric_limits<double>::quiet_NaN();
  for (const Mode mode : {Mode::inference, Mode::training}) {
    model.forward(images, mode);
    for (const std::string& name : model.output_names()) {
      CAPTURE(name);
      CHECK(std::isnan(model.output(name).data[0]));
    }
  }
}
