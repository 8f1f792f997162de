// SPDX-License-Identifier: MIT
// Frozen layers compute in training as in inference, and nothing of them changes.
#include "inception/model/model.hpp"
#include "inception/optimizers/sgd.hpp"
#include "inception/training/parameter_groups.hpp"

#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

using Network = SmallNetwork<7>;

std::map<std::string, std::vector<float>> tensors_of(const AnyModel<>& model) {
  std::map<std::string, std::vector<float>> tensors;
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) continue;
    std::size_t size = 1;
    for (const auto extent : t.shape) size *= static_cast<std::size_t>(extent);
    tensors[t.name].resize(size);
    model.store().read(model.program(), t, tensors[t.name]);
  }
  return tensors;
}

/// One step of SGD on arbitrary gradients of the main output.
void train(AnyModel<>& model, const std::vector<ParameterGroup>& groups) {
  const auto ranges = ranges_with_rates(model, groups);
  Arenas<float> arenas = model.arenas();
  arenas.ranges = ranges;
  Sgd<float> optimizer(arenas, {.momentum = 0.9, .decay = {0.1}});
  const auto images = random_images<float>(5, {4, 19, 17, 3});
  for (int step = 0; step < 2; ++step) {
    model.forward(images, Mode::training);
    const View<float> gradient = model.output_gradient("logits");
    for (Index i = 0; i < gradient.shape.size(); ++i)
      gradient.data[i] = 0.1F * static_cast<float>(i % 5);
    model.backward();
    optimizer.step(0.5);
  }
}

const std::vector<std::string> stem{"stem"};

}  // namespace

TEST_CASE("a frozen layer gives in training what it gives in inference, and keeps every number") {
  const auto images = random_images<float>(1, {4, 19, 17, 3});
  Model<Network> inference({.seed = 3, .outputs = {"stem"}});
  inference.forward(images);
  Model<Network> training(
      {.seed = 3, .dropout = false, .outputs = {"stem", "logits"}, .frozen = stem});
  training.forward(images, Mode::training);
  CHECK(largest_difference(values_of(training.output("stem")),
                           values_of(inference.output("stem"))) < 1e-5);

  const auto before = tensors_of(training);
  train(training, {});
  int frozen = 0, moved = 0;
  for (const auto& [name, values] : tensors_of(training)) {
    CAPTURE(name);
    const bool same = values == before.at(name);
    if (name.starts_with("stem.")) {
      CHECK(same);
      ++frozen;
    } else if (!same) {
      ++moved;
    }
  }
  CHECK(frozen == 6);  // weight and bias of the convolution; batch norm's four
  CHECK(moved > 10);
}

TEST_CASE("the backward pass stops before a frozen layer") {
  const auto images = random_images<float>(1, {4, 19, 17, 3});
  for (const bool frozen : {true, false}) {
    Model<Network> model({.seed = 3, .frozen = frozen ? stem : std::vector<std::string>{}});
    model.forward(images, Mode::training);
    std::fill_n(model.output_gradient("logits").data, 4, 1.0F);
    model.backward();
    for (const TensorRecord& t : model.tensors()) {
      if (t.name != "stem.conv.weight" && t.name != "stem.bn.weight") continue;
      std::vector<float> gradient(t.shape.size() == 4 ? 8 * 3 * 3 * 3 : 8);
      model.store().read_gradient(model.program(), t, gradient);
      const bool zero =
          std::all_of(gradient.begin(), gradient.end(), [](float g) { return g == 0; });
      CHECK(zero == frozen);
    }
  }
}

TEST_CASE("a group's rate multiplies the step, and 0 leaves parameters alone") {
  const auto step_of = [](const std::vector<ParameterGroup>& groups) {
    Model<Network> model({.seed = 3, .dropout = false});
    auto before = tensors_of(model);
    const auto ranges = ranges_with_rates(model, groups);
    Arenas<float> arenas = model.arenas();
    arenas.ranges = ranges;
    Sgd<float> optimizer(arenas, {.momentum = 0.9});
    const auto images = random_images<float>(5, {4, 19, 17, 3});
    model.forward(images, Mode::training);
    std::fill_n(model.output_gradient("logits").data, 4, 1.0F);
    model.backward();
    optimizer.step(0.5);
    for (auto& [name, values] : before) {
      const auto after = tensors_of(model).at(name);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = after[i] - values[i];
    }
    return before;
  };
  const auto whole = step_of({});
  const auto part = step_of({{"", 0}, {"stem", 0.25}, {"stem.bn", 1}});
  bool moved = false;
  for (const auto& [name, step] : whole) {
    if (name.find("running") != name.npos) continue;
    CAPTURE(name);
    const float rate = name.starts_with("stem.bn") ? 1.0F : name.starts_with("stem") ? 0.25F : 0.0F;
    for (std::size_t i = 0; i < step.size(); ++i) {
      CHECK(part.at(name)[i] == doctest::Approx(rate * step[i]).epsilon(0.001));
      moved = moved || part.at(name)[i] != 0;
    }
  }
  CHECK(moved);
}

TEST_CASE("names that are none, and frozen batch norm behind trained layers, are refused") {
  CHECK(mentions(refusal<Error>([] { Model<Network>({.frozen = {"Mixed"}}); }),
                 {"no name begins with \"Mixed\""}));
  using Two = Sequential<ConvBlock<3, 4>, ConvBlock<4, 5>>;
  CHECK(mentions(refusal<Error>([] { Model<Two>({.frozen = {"1"}}); }),
                 {"must stand before all that are trained", "1.bn stands behind one"}));
  Model<Network> model;
  CHECK(mentions(refusal<Error>([&] {
                   ranges_with_rates(model, {{"Mixed", 1}});
                 }),
                 {"no name begins with \"Mixed\""}));
}
