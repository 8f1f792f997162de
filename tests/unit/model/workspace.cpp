// SPDX-License-Identifier: MIT
// The workspace is what was planned, only grows, and nothing in it outlives its purpose.
#include <doctest/doctest.h>

#include <limits>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/model_results.hpp"
#include "support/poison.hpp"
#include "support/random_network.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = SmallNetwork<5>;

/// Running statistics as they were at first, and the same dropout masks again.
void start_again(AnyModel<>& model, std::span<const float> state) {
  std::copy(state.begin(), state.end(), model.change_tensors().state().begin());
  model.set_step(0);
}

}  // namespace

TEST_CASE("the workspace is as large as the largest plan so far") {
  Model<Network> model;
  CHECK(model.workspace_bytes() == 0);
  const Shape small{1, 12, 12, 3}, large{3, 15, 12, 3};
  const Index inference = model.plan(Mode::inference, small).bytes;
  CHECK(inference > 0);
  CHECK(model.workspace_bytes() == 0);
  const auto small_images = random_images<float>(1, small), images = random_images<float>(1, large);
  model.forward(small_images);
  CHECK(model.workspace_bytes() == inference);
  model.forward(images);
  CHECK(model.workspace_bytes() == model.plan(Mode::inference, large).bytes);
  CHECK(model.workspace_bytes() > inference);
  model.forward(images, Mode::training);
  const Index training = model.plan(Mode::training, large).bytes;
  CHECK(model.workspace_bytes() == training);
  CHECK(training > model.plan(Mode::inference, large).bytes);
  model.forward(small_images);
  model.forward(small_images, Mode::training);
  CHECK(model.workspace_bytes() == training);
}

TEST_CASE("what the workspace held before does not matter") {
  Model<Network> model({.input_gradient = true}, Cpu(2));
  const Shape shape{3, 15, 14, 3};
  const auto images = random_images<float>(1, shape);
  const auto inference = inference_results(model, images);
  poison_workspace(model, Mode::inference, shape);
  CHECK(same_bits(inference_results(model, images), inference));

  const std::vector<float> state(model.store().state().begin(), model.store().state().end());
  const auto training = training_results(model, images);
  CHECK(largest_difference(training, training) == 0);  // no NaN to begin with
  poison_workspace(model, Mode::training, shape);
  start_again(model, state);
  CHECK(same_bits(training_results(model, images), training));

  // A larger batch of NaN leaves them everywhere, in the gradients as well.
  Tensor<float> bad({4, 19, 14, 3});
  for (float& v : bad.span()) v = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(training_results(model, bad)[0]));
  start_again(model, state);
  CHECK(same_bits(training_results(model, images), training));
  start_again(model, state);
  CHECK(std::isnan(inference_results(model, bad)[0]));
  CHECK(same_bits(inference_results(model, images), inference));
}

TEST_CASE("what the workspace held before does not matter to random networks") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const RandomNetwork<float> network(random, 4);
    const Shape shape{random.between(1, 3), random.between(2, 4), random.between(1, 5), 4};
    const auto images = random_images<float>(seed, shape);
    RandomModel<float> model(network, {.seed = seed, .input_gradient = random.coin()});
    RandomModel<float> fresh(network, model.options(), 2);
    for (const Mode mode : {Mode::inference, Mode::training, Mode::inference}) {
      const auto run = [&](RandomModel<float>& m) {
        return mode == Mode::training ? training_results(m, images) : inference_results(m, images);
      };
      model.forward(images, mode);
      poison_workspace(model, mode, shape);
      std::copy_n(fresh.store().state().begin(), fresh.store().state().size(),
                  model.change_tensors().state().begin());
      CHECK(same_bits(run(model), run(fresh)));
    }
  }
}

TEST_CASE("batches of several shapes take turns") {
  Model<Network> model({}, Cpu(2));
  std::vector<Tensor<float>> images;
  for (const Shape& shape : {Shape{2, 13, 13, 3}, Shape{5, 13, 13, 3}, Shape{1, 20, 11, 3}}) {
    images.push_back(random_images<float>(1, shape));
  }
  const std::vector<float> state(model.store().state().begin(), model.store().state().end());
  for (int round = 0; round < 3; ++round) {
    for (const auto& batch : images) {
      Model<Network> alone;
      start_again(model, state);
      CHECK(same_bits(inference_results(model, batch), inference_results(alone, batch)));
      CHECK(same_bits(training_results(model, batch), training_results(alone, batch)));
    }
  }
}

TEST_CASE("an image is computed alike in any batch") {
  Model<Network> model;
  const auto images = random_images<float>(1, {3, 13, 12, 3});
  const auto together = inference_results(model, images);
  const auto of_outputs = [&](Index image) {
    std::vector<float> part;
    auto from = together.begin();
    for (const std::string& name : model.output_names()) {
      const Index size = model.output(name).shape.size() / 3;
      part.insert(part.end(), from + image * size, from + (image + 1) * size);
      from += 3 * size;
    }
    return part;
  };
  std::vector<std::vector<float>> parts;
  for (Index image = 0; image < 3; ++image) parts.push_back(of_outputs(image));
  for (Index image = 0; image < 3; ++image) {
    Tensor<float> one({1, 13, 12, 3});
    std::copy_n(images.data() + image * one.size(), one.size(), one.data());
    CHECK(largest_difference(inference_results(model, one),
                             parts[static_cast<std::size_t>(image)]) < 1e-6);
  }
}
