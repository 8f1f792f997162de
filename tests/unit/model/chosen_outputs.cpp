// SPDX-License-Identifier: MIT
// Models that compute other outputs than their network's own: any layer's.
#include "inception/program/chosen_outputs.hpp"

#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_v3.hpp"
#include "inception/networks/xception.hpp"

#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

using Network = SmallNetwork<7>;

/// Two branches and what is behind them; layers 0, 1.branch0.0, 1.branch0.1, 1.branch1, 2.
using Branches = Sequential<ConvBlock<3, 4>,
                            Concat<Sequential<ConvBlock<4, 2>, ConvBlock<2, 3>>, ConvBlock<4, 5>>,
                            ConvBlock<8, 6>>;

auto output_of(AnyModel<>& model, const std::string& name, const Tensor<float>& images) {
  model.forward(images);
  return values_of(model.output(name));
}

int channels_of(ProgramView p, std::string_view name) {
  return p.values[static_cast<std::size_t>(value_named(p, name))].channels;
}

}  // namespace

TEST_CASE("a layer's output is the one that PyTorch's module of that name returns") {
  const auto googlenet = program_of<GoogLeNet<1000>>.view();
  CHECK(channels_of(googlenet, "inception3a") == 256);
  CHECK(channels_of(googlenet, "inception3a.branch2") == 128);
  CHECK(channels_of(googlenet, "inception3a.branch2.0") == 96);
  CHECK(channels_of(googlenet, "pooled") == 1024);
  CHECK(value_named(googlenet, "pooled") == value_named(googlenet, "avgpool"));
  CHECK(channels_of(googlenet, "aux1") == 1000);

  const auto v3 = program_of<InceptionV3<1000>>.view();
  CHECK(channels_of(v3, "Mixed_7c") == 2048);
  CHECK(channels_of(v3, "Mixed_7c.branch3x3_2a") == 384);
  CHECK(channels_of(v3, "Conv2d_1a_3x3.bn") == 32);
  CHECK(value_named(v3, "logits") == v3.outputs.back().value);

  const auto xception = program_of<Xception<1000>>.view();
  CHECK(channels_of(xception, "block3") == 728);
  CHECK(channels_of(xception, "pooled") == 2048);
}

TEST_CASE("chosen outputs are what the layers compute, alone or with the network's own") {
  const Tensor<float> images = random_images<float>(1, {2, 19, 17, 3});
  Model<Network> whole({.seed = 3});
  const auto logits = output_of(whole, "logits", images);
  const auto features = output_of(whole, "features", images);

  Model<Network> both({.seed = 3, .outputs = {"logits", "features", "stem.conv", "pooled"}});
  CHECK(both.output_names() ==
        std::vector<std::string>{"logits", "features", "stem.conv", "pooled"});
  // The stem's batch norm cannot be folded where its input is an output too: sums round otherwise.
  CHECK(largest_difference(output_of(both, "logits", images), logits) < 1e-5);
  CHECK(largest_difference(output_of(both, "features", images), features) < 1e-5);
  CHECK(both.output("stem.conv").shape == Shape{2, 9, 8, 8});
  CHECK(both.output("pooled").shape == Shape{2, 1, 1, 12});

  // A convolution before its batch norm is not what the block hands on, and is negative in places.
  const auto raw = output_of(both, "stem.conv", images);
  CHECK(std::any_of(raw.begin(), raw.end(), [](float x) { return x < 0; }));
}

TEST_CASE("a branch is a slice of its module's output") {
  const Tensor<float> images = random_images<float>(1, {1, 3, 2, 3});
  Model<Branches> model({.seed = 1, .outputs = {"1", "1.branch1", "1.branch2"}});
  const auto all = output_of(model, "1", images);
  const auto first = output_of(model, "1.branch1", images);
  const auto second = output_of(model, "1.branch2", images);
  for (std::size_t pixel = 0; pixel < 6; ++pixel) {
    for (std::size_t c = 0; c < 8; ++c) {
      CHECK(all[pixel * 8 + c] == (c < 3 ? first[pixel * 3 + c] : second[pixel * 5 + c - 3]));
    }
  }
}

TEST_CASE("what no chosen output needs is not run") {
  const Model<Branches> stem({.outputs = {"0"}});
  CHECK(stem.program(Mode::inference).operations.size() == 1);
  const Model<Network> main({.outputs = {"logits"}});
  const Model<Network> all;
  CHECK(main.program(Mode::inference).operations.size() <
        all.program(Mode::inference).operations.size());
  CHECK(main.tensors().size() == all.tensors().size());
}

TEST_CASE("a model that trains one output leaves alone what that does not need") {
  Model<Network> model({.seed = 2, .outputs = {"logits"}});
  const auto images = random_images<float>(1, {2, 19, 17, 3});
  model.forward(images, Mode::training);
  std::fill_n(model.output_gradient("logits").data, 14, 1.0F);
  model.backward();
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind != TensorRecord::Kind::parameter) continue;
    std::size_t size = 1;
    for (const auto extent : t.shape) size *= static_cast<std::size_t>(extent);
    std::vector<float> gradient(size);
    model.store().read_gradient(model.program(), t, gradient);
    const bool zero = std::all_of(gradient.begin(), gradient.end(), [](float g) { return g == 0; });
    if (t.name.starts_with("aux.")) CHECK(zero);
    if (t.name.starts_with("stem.bn.")) CHECK_FALSE(zero);
  }
}

TEST_CASE("names that are none are refused with what there is") {
  const auto unknown = refusal<Error>([] { Model<Network>({.outputs = {"Mixed_6e"}}); });
  CHECK_MESSAGE(mentions(unknown, {"aux, features, logits, pooled", "stem", "\"Mixed_6e\""}),
                unknown);
  CHECK(mentions(refusal<Error>([] {
                   Model<Network>({.outputs = {"aux", "aux"}});
                 }),
                 {"\"aux\" comes twice"}));
}
