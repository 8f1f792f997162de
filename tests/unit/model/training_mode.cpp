// SPDX-License-Identifier: MIT
// What training mode alone does: dropout, and running statistics.
#include <doctest/doctest.h>

#include <cmath>

#include "inception/extern_kernels.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/model/model.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using TwoDropouts = Tap<"first", Dropout<10, Probability<3, 10>>, Dropout<10, Probability<3, 10>>>;

Tensor<double> ones(const Shape& shape) {
  Tensor<double> images(shape);
  for (double& v : images.span()) v = 1;
  return images;
}

std::vector<double> mask(AnyModel<Cpu, double>& model, const Tensor<double>& images,
                         const char* output) {
  model.forward(images, Mode::training);
  return values_of(model.output(output));
}

/// The share of elements that are equal: 0.58 for two independent masks of probability 0.3.
double agreement(const std::vector<double>& a, const std::vector<double>& b) {
  double equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
  return equal / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("dropout zeroes its share and scales the rest, in training only") {
  const auto images = ones({10, 20, 20, 10});
  Model<TwoDropouts, Cpu, double> model({.seed = 5}, Cpu(2));
  const auto y = mask(model, images, "output");
  double zeros = 0, others = 0;
  for (const double v : y) {
    zeros += v == 0;
    others += v != 0 && std::abs(v - 1 / 0.7) > 1e-15;
  }
  const double count = static_cast<double>(y.size());
  CHECK(others == 0);
  CHECK(std::abs(zeros / count - 0.3) < 4 * std::sqrt(0.3 * 0.7 / count));

  model.forward(images);
  CHECK(agreement(values_of(model.output("output")),
                  values_of(View<const double>(images.data(), images.shape()))) == 1);
  Model<TwoDropouts, Cpu, double> off({.seed = 5, .dropout = false});
  CHECK(agreement(mask(off, images, "output"), std::vector<double>(y.size(), 1)) == 1);
}

TEST_CASE("a mask belongs to a seed, a step and a layer") {
  const auto images = ones({4, 20, 20, 10});
  Model<TwoDropouts, Cpu, double> model({.seed = 5}), other_seed({.seed = 6});
  const auto first = mask(model, images, "output");
  CHECK(agreement(mask(model, images, "output"), first) == 1);  // no step in between
  const auto between = [](double share) { return share > 0.55 && share < 0.61; };
  CHECK(between(agreement(mask(model, images, "first"), first)));
  CHECK(between(agreement(mask(other_seed, images, "output"), first)));
  CHECK(model.step() == 0);
  model.backward();
  CHECK(model.step() == 1);
  CHECK(between(agreement(mask(model, images, "output"), first)));
  model.set_step(0);
  CHECK(agreement(mask(model, images, "output"), first) == 1);
  // Elements are independent of each other: images are not masked alike.
  const auto half = static_cast<std::ptrdiff_t>(first.size() / 2);
  CHECK(between(
      agreement({first.begin(), first.begin() + half}, {first.begin() + half, first.end()})));
}

TEST_CASE("running statistics move by their momentum") {
  using Network = Sequential<Named<"usual", BatchNorm2d<2>>,
                             Named<"slow", BatchNorm2d<2, Momentum<1, 100>, Affine<false>>>>;
  Model<Network, Cpu, double> model;
  const auto images = random_images<double>(1, {3, 4, 5, 2});
  const auto read = [&](const std::string& name) {
    std::vector<double> values(2);
    model.store().read(model.program(), *model.store().find(name), values);
    return values;
  };
  const auto counter = [&] {
    return model.store().counter(*model.store().find("slow.num_batches_tracked"));
  };
  model.forward(images);
  CHECK(read("usual.running_mean") == std::vector<double>{0, 0});
  CHECK(read("usual.running_var") == std::vector<double>{1, 1});
  CHECK(counter() == 0);

  const double tolerance = 1e-14;
  double mean[2] = {0, 0}, variance[2] = {1, 1};
  for (int step = 1; step <= 3; ++step) {
    model.forward(images, Mode::training);
    CHECK(counter() == step);
    for (std::size_t c = 0; c < 2; ++c) {
      double sum = 0, squares = 0;
      for (std::size_t i = c; i < 120; i += 2) sum += images.data()[i];
      for (std::size_t i = c; i < 120; i += 2) {
        squares += std::pow(images.data()[i] - sum / 60, 2);
      }
      mean[c] = 0.9 * mean[c] + 0.1 * sum / 60;
      variance[c] = 0.9 * variance[c] + 0.1 * squares / 59;  // unbiased, as PyTorch's
      CHECK(std::abs(read("usual.running_mean")[c] - mean[c]) < tolerance);
      CHECK(std::abs(read("usual.running_var")[c] - variance[c]) < tolerance);
      // Its input has mean 0 and variance 1 − ε/(σ² + ε) already.
      CHECK(std::abs(read("slow.running_mean")[c]) < tolerance);
      const double slow = 1 + (60.0 / 59 - 1) * (1 - std::pow(0.99, step));
      CHECK(std::abs(read("slow.running_var")[c] - slow) < 1e-5);
    }
  }
  const auto before = read("usual.running_mean");
  model.backward();
  model.forward(images);
  CHECK(read("usual.running_mean") == before);
  CHECK(counter() == 3);
}

TEST_CASE("each backward pass gives the whole gradient, none is added to the last one") {
  Model<SmallNetwork<4>, Cpu, double> model({.dropout = false});
  const auto images = random_images<double>(1, {3, 13, 12, 3});
  const auto gradients = [&] {
    training_results(model, images);
    const auto span = model.store().gradients();
    return std::vector<double>(span.begin(), span.end());
  };
  const auto first = gradients();
  CHECK(same_bits(gradients(), first));
}

TEST_CASE("an output without a gradient counts as zero") {
  using Trunk = Sequential<Conv2d<3, 4>, ReLU<4>>;
  using Network = Tap<"aux", Trunk, Sequential<Conv2d<3, 2>>>;
  Model<Network, Cpu, double> model;
  const auto images = random_images<double>(1, {2, 3, 3, 3});
  model.forward(images, Mode::training);
  model.output_gradient("output").data[0] = 1;
  model.backward();
  const auto largest = [&](const char* name) {
    const TensorRecord& t = *model.store().find(name);
    std::vector<double> values(static_cast<std::size_t>(t.shape[0] * (t.shape.size() > 1 ? 3 : 1)));
    model.store().read_gradient(model.program(), t, values);
    double most = 0;
    for (const double v : values) most = std::max(most, std::abs(v));
    return most;
  };
  CHECK(largest("0.weight") > 0);
  CHECK(largest("aux.0.weight") == 0);
  CHECK(largest("aux.0.bias") == 0);
}
