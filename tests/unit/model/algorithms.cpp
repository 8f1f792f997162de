// SPDX-License-Identifier: MIT
// Models with other algorithms than the direct one: the same results but for rounding, in inference only.
#include <doctest/doctest.h>

#include <cmath>

#include "inception/combinators/concat.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/networks/inception_v2.hpp"
#include "support/model_results.hpp"

using namespace inception;
using namespace inception::test;

namespace {

struct Network : Sequential<InceptionF5<16>, InceptionF6<288, 16>, GlobalAvgPool2d<768>> {};

Model<Network> model_with(Algorithm algorithm, int threads = 2) {
  return Model<Network>({.seed = 5, .algorithm = algorithm}, Cpu(threads));
}

}  // namespace

TEST_CASE("inference differs by rounding only") {
  const auto images = random_images<float>(1, {2, 19, 18, 16});
  auto direct = model_with(Algorithm::direct), automatic = model_with(Algorithm::automatic),
       winograd = model_with(Algorithm::winograd);
  const auto expected = inference_results(direct, images);
  double scale = 0;
  for (const float v : expected) scale = std::max(scale, static_cast<double>(std::abs(v)));
  for (auto* model : {&automatic, &winograd}) {
    const auto results = inference_results(*model, images);
    CHECK(largest_difference(results, expected) < 1e-5 * scale);
    CHECK(!same_bits(results, expected));
  }
}

// A rounding error may switch a ReLU near 0, which moves a few gradients by much and the whole by little.
TEST_CASE("training differs by rounding only") {
  const auto images = random_images<float>(1, {2, 19, 18, 16});
  const auto results = [&](Algorithm algorithm) {
    auto model = model_with(algorithm, 1);
    return training_results(model, images);
  };
  const auto direct = results(Algorithm::direct), winograd = results(Algorithm::winograd);
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < direct.size(); ++i) {
    const double exact = static_cast<double>(direct[i]);
    difference += std::pow(static_cast<double>(winograd[i]) - exact, 2);
    size += exact * exact;
  }
  CHECK(std::sqrt(difference / size) < 1e-3);
  CHECK(!same_bits(winograd, direct));
}

TEST_CASE("the number of threads changes no bit of Winograd's results") {
  const auto images = random_images<float>(1, {3, 21, 23, 16});
  auto one = model_with(Algorithm::winograd, 1), three = model_with(Algorithm::winograd, 3);
  CHECK(same_bits(inference_results(one, images), inference_results(three, images)));
  CHECK(same_bits(training_results(one, images), training_results(three, images)));
}

TEST_CASE("weights that change are transformed anew, and each shape has its algorithms") {
  const auto large = random_images<float>(1, {2, 17, 17, 16});
  const auto tiny = random_images<float>(2, {2, 1, 1, 16});
  auto model = model_with(Algorithm::automatic);
  // Direct for the tiny grid, Winograd for the large one: both forms of the weights stand side by side.
  const Index bytes = model.prepared_bytes(large.shape());
  CHECK(bytes > model.prepared_bytes(tiny.shape()));
  for (int round = 0; round < 2; ++round) {
    for (const auto* images : {&large, &tiny, &large}) {
      auto fresh = model_with(Algorithm::automatic);
      const auto parameters = std::as_const(model.store()).parameters();
      std::copy(parameters.begin(), parameters.end(), fresh.change_tensors().parameters().begin());
      CHECK(same_bits(inference_results(model, *images), inference_results(fresh, *images)));
    }
    for (float& value : model.change_tensors().parameters()) value *= 1.25F;
  }
}

TEST_CASE("double stays direct, whatever is asked for") {
  const auto images = random_images<double>(1, {1, 9, 9, 16});
  const auto results = [&](Algorithm algorithm) {
    Model<Network, Cpu, double> model({.seed = 5, .algorithm = algorithm}, Cpu(1));
    return inference_results(model, images);
  };
  const auto direct = results(Algorithm::direct);
  CHECK(same_bits(results(Algorithm::automatic), direct));
  CHECK(same_bits(results(Algorithm::winograd), direct));
}

TEST_CASE("an algorithm of another device is refused") {
  auto model = model_with(Algorithm::cudnn);
  const auto images = random_images<float>(1, {1, 9, 9, 16});
  CHECK_THROWS_WITH_AS(
      model.forward(images),
      "Model: Algorithm::cudnn must run on the Cuda device; a model on the Cpu was "
      "given: choose automatic, direct or winograd",
      Error);
}
