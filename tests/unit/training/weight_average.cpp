// SPDX-License-Identifier: MIT
// The running average of the weights against its formula, and its way in and out of a model.
#include "inception/training/weight_average.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

template <class Scalar>
std::vector<Scalar> copy(std::span<const Scalar> values) {
  return {values.begin(), values.end()};
}

template <class Scalar>
void draw(std::span<Scalar> values, std::mt19937& random) {
  std::normal_distribution<double> normal;
  for (Scalar& v : values) v = static_cast<Scalar>(normal(random));
}

}  // namespace

TEST_CASE_TEMPLATE("the average is the formula's", Scalar, float, double) {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  Model<Linear<300, 170>, Cpu, Scalar> model({.seed = 1}, Cpu(2));  // several chunks
  auto expected = copy<Scalar>(model.store().parameters());
  std::vector<double> plain(expected.begin(), expected.end());
  WeightAverage<Cpu, Scalar> average(model, 0.4);
  for (int step = 1; step <= 12; ++step) {
    draw(model.change_tensors().parameters(), random);
    average.update(step);
    // (1 + n)/(10 + n) reaches 0.4 after 5 steps.
    const double decay = step < 5 ? (1.0 + step) / (10.0 + step) : 0.4;
    const auto weights = model.store().parameters();
    for (std::size_t i = 0; i < plain.size(); ++i) {
      plain[i] = decay * plain[i] + (1 - decay) * static_cast<double>(weights[i]);
    }
  }
  const double tolerance = std::is_same_v<Scalar, float> ? 1e-6 : 1e-14;
  double worst = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    worst = std::max(worst, std::abs(plain[i] - static_cast<double>(average.parameters()[i])));
  }
  CHECK(worst < tolerance);
}

TEST_CASE("running statistics are averaged too, counters are not") {
  Model<ConvBlock<3, 4>> model({.seed = 1}, Cpu(1));
  model.change_tensors().state()[0] = 1;
  WeightAverage<Cpu, float> average(model, 0.5);
  model.change_tensors().state()[0] = 3;
  model.change_tensors().counters()[0] = 7;
  average.update(100);
  CHECK(average.state()[0] == 2);
  average.swap();
  CHECK(model.store().state()[0] == 2);
  CHECK(model.store().counters()[0] == 7);
}

TEST_CASE("swapped in, the average is what the model runs; swapped back, nothing has changed") {
  const auto images = random_images<float>(5, {2, 15, 15, 3});
  Model<SmallNetwork<7>> model({.seed = 3}, Cpu(2));
  WeightAverage<Cpu, float> average(model, 0.9);
  const auto first = inference_results(model, images);
  model.forward(images, Mode::training);  // moves the running statistics
  model.backward();
  for (float& w : model.change_tensors().parameters()) w *= 2;
  const auto trained = inference_results(model, images);
  CHECK(!same_bits(first, trained));
  {
    const SwappedIn swapped(&average);
    CHECK(same_bits(inference_results(model, images), first));
  }
  CHECK(same_bits(inference_results(model, images), trained));
  const SwappedIn nothing(static_cast<WeightAverage<Cpu, float>*>(nullptr));
  CHECK(same_bits(inference_results(model, images), trained));
}

TEST_CASE("the number of threads changes no bit of an average") {
  std::vector<float> one;
  for (const int threads : {1, 2, 5}) {
    CAPTURE(threads);
    std::mt19937 random(9);
    Model<Linear<300, 170>> model({.seed = 1}, Cpu(threads));
    WeightAverage<Cpu, float> average(model, 0.99);
    for (int step = 1; step <= 3; ++step) {
      draw(model.change_tensors().parameters(), random);
      average.update(step);
    }
    const auto now = copy<float>(average.parameters());
    if (threads == 1) one = now;
    CHECK(same_bits(now, one));
  }
}

TEST_CASE("a decay outside (0, 1) is refused") {
  Model<ConvBlock<3, 4>> model({}, Cpu(1));
  for (const double decay : {0.0, 1.0, -0.5, std::nan("")}) {
    CHECK(
        mentions(refusal<Error>([&] { WeightAverage<Cpu, float>(model, decay); }), {"the decay"}));
  }
}
