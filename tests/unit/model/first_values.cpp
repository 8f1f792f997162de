// SPDX-License-Identifier: MIT
// First values are there whenever somebody looks, are drawn on all threads with the same bits, and are
// not drawn where they are loaded before.
#include <doctest/doctest.h>

#include <thread>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Wide enough for several tiles a parameter.
using Network = Sequential<ConvBlock<3, 70, Kernel<3>>, Conv2d<70, 130, Groups<2>>, ReLU<130>,
                           Linear<130, 300>>;

std::vector<float> parameters(const AnyModel<>& model) {
  const auto span = model.store().parameters();
  return {span.begin(), span.end()};
}

/// A source of tensors that are one number each: of those whose names contain `word`.
struct Constant final : TensorSource<float> {
  explicit Constant(float the_value, std::string the_word = "")
      : value(the_value), word(std::move(the_word)) {}

  bool has(const TensorRecord& t) const override { return t.name.find(word) != t.name.npos; }
  void read(const TensorRecord&, const LayoutTiles& tiles, Index tile, float* to) const override {
    tiles.fill(
        tile, [&](Index, Index count, float* values) { std::fill_n(values, count, value); }, to);
  }
  std::int64_t counter(const TensorRecord&) const override { return 5; }
  void finish() const override {
    if (fails) throw FileError("finish");
  }

  float value;
  std::string word;
  bool fails = false;
};

/// The values of a tensor, in PyTorch's order.
std::vector<float> values(const AnyModel<>& model, const TensorRecord& t) {
  std::int64_t size = 1;
  for (const std::int64_t extent : t.shape) size *= extent;
  std::vector<float> result(static_cast<std::size_t>(size));
  model.store().read(model.program(), t, result);
  return result;
}

}  // namespace

TEST_CASE("every element is the one that its seed, tensor and position give") {
  for (const auto initializer : {Initializer::pytorch, Initializer::truncated_normal,
                                 Initializer::he, Initializer::glorot}) {
    for (const int threads : {1, 2, 5}) {
      CAPTURE(threads);
      Model<Network> model({.seed = 11, .initializer = initializer}, Cpu(threads));
      const ProgramView p = model.program();
      bool same = true;
      for (const TensorRecord& t : model.tensors()) {
        if (t.kind != TensorRecord::Kind::parameter) continue;
        const auto drawn = values(model, t);
        const Philox random(11, t.row);
        for (std::size_t i = 0; i < drawn.size(); ++i) {
          const double value = initial_value(p.parameters[t.row], initializer, random, i);
          same = same && drawn[i] == static_cast<float>(value);
        }
      }
      CHECK(same);
    }
  }
}

TEST_CASE("whoever looks first finds them") {
  using Net = SmallNetwork<5>;
  const Model<Net> expected({.seed = 3});
  const auto first = parameters(expected);
  CHECK(largest_difference(first, std::vector<float>(first.size(), 0)) > 0.1);
  const auto images = random_images<float>(1, {2, 13, 13, 3});
  const auto check = [&](auto&& look) {
    Model<Net> model({.seed = 3});
    look(model);
    CHECK(same_bits(parameters(model), first));
  };
  check([&](Model<Net>& m) { m.forward(images); });
  check([&](Model<Net>& m) { m.forward(images, Mode::training); });
  check([&](Model<Net>& m) {
    const auto span = m.arenas().parameters;
    CHECK(same_bits(std::vector<float>(span.begin(), span.end()), first));
  });
  check([&](Model<Net>& m) {
    const auto span = m.change_tensors().parameters();
    CHECK(same_bits(std::vector<float>(span.begin(), span.end()), first));
  });
}

TEST_CASE("several threads may look first at once") {
  const Model<Network> expected({.seed = 3}, Cpu(1));
  const auto first = parameters(expected);
  for (int repeat = 0; repeat < 5; ++repeat) {
    const Model<Network> model({.seed = 3}, Cpu(2));
    std::array<std::vector<float>, 3> seen;
    {
      std::vector<std::jthread> threads;
      for (auto& part : seen) threads.emplace_back([&] { part = parameters(model); });
    }
    for (const auto& part : seen) CHECK(same_bits(part, first));
  }
}

TEST_CASE("sizes and names ask for no values; what is loaded is not drawn") {
  Model<Network> model({.seed = 3});
  CHECK(model.parameter_bytes() > 4 * 130 * 300);
  CHECK(model.tensors().size() > 8);
  // A source that claims all and writes nothing: zeros are left, because nobody has drawn.
  struct Nothing final : TensorSource<float> {
    bool has(const TensorRecord&) const override { return true; }
    void read(const TensorRecord&, const LayoutTiles&, Index, float*) const override {}
    std::int64_t counter(const TensorRecord&) const override { return 0; }
    void finish() const override {}
  };
  model.load(Nothing());
  const auto all = parameters(model);
  CHECK(all == std::vector<float>(all.size(), 0));
}

TEST_CASE("of what a source has not, the first values are drawn as ever") {
  for (const bool looked : {false, true}) {
    Model<Network> model({.seed = 3}), expected({.seed = 3});
    if (looked) parameters(model);
    model.load(Constant(0.5F, "weight"));
    for (const TensorRecord& t : model.tensors()) {
      if (t.kind == TensorRecord::Kind::counter) continue;
      CAPTURE(t.name);
      const auto now = values(model, t), before = values(expected, t);
      if (Constant(0, "weight").has(t)) {
        CHECK(now == std::vector<float>(now.size(), 0.5F));
      } else {
        CHECK(same_bits(now, before));
      }
    }
  }
}

TEST_CASE("a new model whose load failed is a new model") {
  Model<Network> model({.seed = 3}), expected({.seed = 3});
  Constant source(0.5F);
  source.fails = true;
  CHECK_THROWS_AS(model.load(source), FileError);
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) continue;
    CAPTURE(t.name);
    CHECK(same_bits(values(model, t), values(expected, t)));
  }
}

TEST_CASE("a load is noticed by inference") {
  Model<Network> model({.seed = 3});
  const auto images = random_images<float>(1, {2, 3, 3, 3});
  const auto before = inference_results(model, images);
  model.load(Constant(0));
  const auto after = inference_results(model, images);
  CHECK(after == std::vector<float>(after.size(), 0));
  CHECK(largest_difference(before, after) > 0.01);
}

TEST_CASE("inference takes no memory for gradients") {
  Model<Network> model;
  model.forward(random_images<float>(1, {2, 3, 3, 3}));
  CHECK(model.store().gradients().empty());
  model.forward(random_images<float>(1, {2, 3, 3, 3}), Mode::training);
  CHECK(model.store().gradients().size() == model.store().parameters().size());
}
