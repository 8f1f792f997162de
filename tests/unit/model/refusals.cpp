// SPDX-License-Identifier: MIT
// What a model refuses, and how it says so.
#include <doctest/doctest.h>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Fixed = SmallNetwork<5>;
using Open = SmallNetwork<Dynamic>;

template <class Network>
std::string refusal_of_options(const ModelOptions& options) {
  return refusal<Error>([&] { Model<Network>{options}; });
}

}  // namespace

TEST_CASE("classes belong to a network that is Dynamic, and only there") {
  for (const int classes : {0, -3}) {
    const std::string text = refusal_of_options<Open>({.classes = classes});
    INFO(text);
    CHECK(mentions(text, {"Dynamic classes", std::to_string(classes), "ModelOptions::classes"}));
  }
  const std::string text = refusal_of_options<Fixed>({.classes = 5});
  INFO(text);
  CHECK(mentions(text, {"fixed by its type", "ModelOptions::classes = 5"}));
}

TEST_CASE("Dynamic classes give the widths of the heads") {
  const auto images = random_images<float>(1, {2, 13, 13, 3});
  Model<Open> open({.classes = 5, .seed = 4});
  Model<Fixed> fixed({.seed = 4});
  CHECK(same_bits(training_results(open, images), training_results(fixed, images)));
  CHECK(open.output<"logits">().shape == Shape{2, 1, 1, 5});
}

TEST_CASE("images of another shape are refused") {
  Model<Fixed> model;
  const auto refused = [&](const Shape& shape, Mode mode = Mode::inference) {
    return refusal<ShapeError>([&] { model.forward(Tensor<float>(shape), mode); });
  };
  const std::string channels = refused({2, 13, 13, 1});
  INFO(channels);
  CHECK(mentions(channels, {"[N, H, W, 3]", "[2, 13, 13, 1]"}));
  CHECK(mentions(refused({0, 13, 13, 3}), {"at least 1", "[0, 13, 13, 3]"}));
  for (const Mode mode : {Mode::inference, Mode::training}) {
    const std::string small = refused({2, 2, 13, 3}, mode);
    INFO(small);
    CHECK(mentions(small, {"stem.conv", "conv2d 3x3", "2x13"}));
    CHECK(!refused({2, 0, 0, 3}, mode).empty());
  }
  // A refused batch leaves the model as it was.
  const auto images = random_images<float>(1, {2, 13, 13, 3});
  Model<Fixed> other;
  CHECK(same_bits(training_results(model, images), training_results(other, images)));
}

TEST_CASE("training over a single value a channel is refused with the layer's name") {
  using Network = Sequential<Conv2d<3, 4>, Named<"head", ConvBlock<4, 4, Kernel<3>, Stride<2>>>>;
  Model<Network> model;
  const auto train = [&](const Shape& shape) {
    model.forward(Tensor<float>(shape), Mode::training);
  };
  const std::string text = refusal<ShapeError>([&] { train({1, 4, 3, 3}); });
  INFO(text);
  CHECK(mentions(text, {"head.bn", "more than one value a channel", "batch of 1", "1x1"}));
  CHECK_NOTHROW(train({2, 4, 3, 3}));
  CHECK_NOTHROW(train({1, 5, 3, 3}));
  CHECK_NOTHROW(model.forward(Tensor<float>({1, 4, 3, 3})));
}

TEST_CASE("calls in the wrong order are refused") {
  Model<Fixed> model;
  const auto images = random_images<float>(1, {2, 13, 13, 3});
  const auto backward = [&] { return refusal<Error>([&] { model.backward(); }); };
  const auto gradient = [&] { return refusal<Error>([&] { model.output_gradient("logits"); }); };
  CHECK(mentions(refusal<Error>([&] { model.output("logits"); }), {"call forward"}));
  CHECK(mentions(backward(), {"forward pass in training mode must come first"}));
  CHECK(!gradient().empty());
  model.forward(images);
  CHECK(!backward().empty());
  CHECK(!gradient().empty());
  model.forward(images, Mode::training);
  CHECK(gradient().empty());
  CHECK(backward().empty());
  CHECK(mentions(backward(), {"one for each"}));
  CHECK(!gradient().empty());
  CHECK(
      mentions(refusal<Error>([&] { model.input_gradient(); }), {"ModelOptions::input_gradient"}));
}

TEST_CASE("a failed forward pass does not leave the one before it to backward") {
  Model<Fixed> model;
  const auto images = random_images<float>(1, {2, 13, 13, 3});
  model.forward(images, Mode::training);
  CHECK_THROWS_AS(model.forward(Tensor<float>({2, 1, 1, 3}), Mode::training), ShapeError);
  // Whichever way it goes, it must not crash: the step before it may still be finished.
  CHECK_NOTHROW(model.backward());
}

TEST_CASE("an unknown output is refused with the names that there are") {
  Model<Fixed> model;
  model.forward(Tensor<float>({1, 13, 13, 3}));
  const std::string text = refusal<Error>([&] { model.output("Logits"); });
  INFO(text);
  CHECK(mentions(text, {"Logits", "aux, features, logits"}));
}

TEST_CASE("two tensors of one name are refused") {
  using Network = Sequential<Named<"twin", Conv2d<3, 3>>, Named<"twin", Conv2d<3, 3>>>;
  const std::string text = refusal_of_options<Network>({});
  INFO(text);
  CHECK(mentions(text, {"twin.weight", "Named"}));
}

TEST_CASE("a layer alone, and one without any parameter, is a network") {
  Model<Identity<3>> identity({.input_gradient = true});
  const auto images = random_images<float>(1, {2, 2, 3, 3});
  for (const Mode mode : {Mode::inference, Mode::training}) {
    identity.forward(images, mode);
    CHECK(same_bits(values_of(identity.output("output")),
                    values_of(View<const float>(images.data(), images.shape()))));
  }
  identity.output_gradient("output").data[7] = 3;
  identity.backward();
  CHECK(identity.input_gradient().data[7] == 3);
  CHECK(identity.input_gradient().data[8] == 0);
  CHECK(identity.arenas().parameters.empty());

  Model<ReLU<3>> relu;  // nothing to train, nobody asks for a gradient
  relu.forward(images, Mode::training);
  CHECK_NOTHROW(relu.output_gradient("output"));
  CHECK_NOTHROW(relu.backward());
}
