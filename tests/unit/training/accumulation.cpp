// SPDX-License-Identifier: MIT
// A batch in parts has the gradients of the whole, unless batch norm looks at it.
#include "inception/training/accumulation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "inception/combinators/sequential.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/relu.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/sgd.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Plain = Sequential<Conv2d<2, 5, Kernel<3>>, ReLU<5>, GlobalAvgPool2d<5>, Linear<5, 3>>;
using Normed = Sequential<ConvBlock<2, 5, Kernel<3>>, GlobalAvgPool2d<5>, Linear<5, 3>>;

const LossOptions loss_options{.label_smoothing = 0.1};

std::vector<std::int32_t> labels_of(Index images) {
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < images; ++i) labels.push_back(static_cast<std::int32_t>(i * i % 3));
  return labels;
}

template <class Network>
struct Step {
  Model<Network, Cpu, double> model{{.seed = 3}, Cpu(2)};
  LossResult result;

  std::vector<double> gradients(const Tensor<double>& images,
                                const std::vector<std::int32_t>& labels) {
    model.forward(images, Mode::training);
    result = total_loss(model, labels, loss_options, true);
    model.backward();
    return gradients();
  }
  std::vector<double> gradients(const Tensor<double>& images,
                                const std::vector<std::int32_t>& labels, int parts) {
    Accumulation<Cpu, double> accumulation(model, parts);
    result = accumulation(images, labels, loss_options);
    return gradients();
  }

 private:
  std::vector<double> gradients() {
    const auto g = model.arenas().gradients;
    return {g.begin(), g.end()};
  }
};

double worst_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

}  // namespace

TEST_CASE("without batch norm the parts' gradients are the whole batch's") {
  for (const Index images : {1, 5, 8}) {
    const auto batch = random_images<double>(7, {images, 6, 5, 2});
    const auto labels = labels_of(images);
    Step<Plain> whole;
    const auto expected = whole.gradients(batch, labels);
    for (const int parts : {1, 2, 3, 5}) {
      if (parts > images) continue;
      CAPTURE(images);
      CAPTURE(parts);
      Step<Plain> step;
      CHECK(worst_difference(step.gradients(batch, labels, parts), expected) < 1e-15);
      CHECK(step.result.loss == doctest::Approx(whole.result.loss).epsilon(1e-14));
      CHECK(step.result.correct == whole.result.correct);
    }
  }
}

TEST_CASE("batch norm sees each part by itself") {
  const auto batch = random_images<double>(8, {5, 6, 5, 2});
  const auto labels = labels_of(5);
  Step<Normed> whole, parts;
  const auto together = parts.gradients(batch, labels, 2);
  CHECK(worst_difference(together, whole.gradients(batch, labels)) > 1e-6);

  // Images 0 and 1, then 2 to 4, one after the other in one model.
  Step<Normed> by_hand;
  std::vector<double> sum(together.size());
  Index first = 0;
  for (const Index count : {2, 3}) {
    Tensor<double> part({count, 6, 5, 2});
    std::copy_n(batch.data() + first * 60, count * 60, part.data());
    const std::vector<std::int32_t> some(labels.begin() + first, labels.begin() + first + count);
    const auto g = by_hand.gradients(part, some);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(count) / 5 * g[i];
    first += count;
  }
  CHECK(worst_difference(together, sum) < 1e-15);
}

TEST_CASE("a step in parts updates once, and clips the sum") {
  const auto batch = random_images<double>(9, {4, 6, 5, 2});
  const auto labels = labels_of(4);
  const StepOptions options{.loss = loss_options, .clip_norm = 1e-3};
  Model<Plain, Cpu, double> whole({.seed = 3}), parts({.seed = 3});
  Sgd<double> a(whole.arenas(), {}), b(parts.arenas(), {});
  Accumulation<Cpu, double> accumulation(parts, 2);
  for (int step = 0; step < 3; ++step) {
    train_step(whole, a, batch, labels, 0.1, options);
    train_step(parts, b, accumulation, batch, labels, 0.1, options);
  }
  const auto values = [](const auto& model) {
    const auto p = model.store().parameters();
    return std::vector<double>(p.begin(), p.end());
  };
  CHECK(worst_difference(values(whole), values(parts)) < 1e-12);
  CHECK(b.steps() == 3);
}

TEST_CASE("there must be a part, and an image for each") {
  Model<Plain, Cpu, double> model;
  CHECK(
      mentions(refusal<Error>([&] { Accumulation<Cpu, double>(model, 0); }), {"at least 1", "0"}));
  Accumulation<Cpu, double> accumulation(model, 3);
  const auto batch = random_images<double>(1, {2, 6, 5, 2});
  CHECK(mentions(refusal<Error>([&] { accumulation(batch, labels_of(2), loss_options); }),
                 {"each of the 3 parts", "2"}));
}
