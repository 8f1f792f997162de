// SPDX-License-Identifier: MIT
// Weights for other classes and other channels: what is kept, what is made, and what is refused.
#include "inception/training/transfer_weights.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/files.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// A first convolution over some channels, a side head with a softmax, and a head behind dropout.
template <int Channels, int Classes>
using Net = Sequential<
    Named<"first", ConvBlock<Channels, 4, Kernel<3>>>,
    Tap<"aux", Identity<4>, Sequential<GlobalAvgPool2d<4>, Linear<4, Classes>, Softmax<Classes>>>,
    GlobalAvgPool2d<4>, Named<"middle", Linear<4, 5>>, ReLU<5>, Named<"fc", Linear<5, Classes>>,
    Dropout<Classes>>;

std::vector<float> values(const AnyModel<>& model, const std::string& name) {
  const TensorRecord* record = model.store().find(name);
  REQUIRE(record != nullptr);
  std::int64_t size = 1;
  for (const std::int64_t extent : record->shape) size *= extent;
  std::vector<float> result(static_cast<std::size_t>(size));
  model.store().read(model.program(), *record, result);
  return result;
}

/// All names but those that begin so must have the same values in both models.
void check_same_but(const AnyModel<>& a, const AnyModel<>& b,
                    std::initializer_list<std::string_view> others) {
  for (const TensorRecord& t : a.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) continue;
    CAPTURE(t.name);
    const bool other = std::any_of(others.begin(), others.end(), [&](std::string_view beginning) {
      return t.name.starts_with(beginning);
    });
    if (!other) CHECK(values(a, t.name) == values(b, t.name));
  }
}

/// A file of trained weights for colour images and 7 classes.
struct Trained {
  TemporaryFolder folder;
  Model<Net<3, 7>> model{{.seed = 1}};

  Trained() { save_weights(model, path()); }
  std::filesystem::path path() const { return folder / "trained.safetensors"; }
};

}  // namespace

TEST_CASE("heads are the layers whose results are outputs") {
  Model<Net<3, 7>> model;
  CHECK(detail::head_tensors(model.program()) ==
        std::vector<std::string>{"aux.1.weight", "aux.1.bias", "fc.weight", "fc.bias"});
  Model<ConvBlock<3, 4>> without;
  CHECK(heads_of(without.program()).empty());
}

TEST_CASE("new heads keep their first values, all else is the file's") {
  const Trained trained;
  for (const std::uint64_t seed : {2, 3}) {
    Model<Net<3, 2>> model({.seed = seed});
    const Model<Net<3, 2>> fresh({.seed = seed});
    CHECK(transfer_weights(model, trained.path(), {.new_heads = true}).none());
    check_same_but(model, trained.model, {"aux.1.", "fc."});
    for (const char* name : {"aux.1.weight", "aux.1.bias", "fc.weight", "fc.bias"}) {
      CHECK(values(model, name) == values(fresh, name));
    }
  }
  Model<Net<3, 7>> alike({.seed = 2});  // of as many classes: asked for is asked for
  transfer_weights(alike, trained.path(), {.new_heads = true});
  CHECK(values(alike, "fc.weight") != values(trained.model, "fc.weight"));
}

TEST_CASE("a file without heads is enough for new ones") {
  const Trained trained;
  SafetensorsWriter writer;
  const auto file = SafetensorsFile::open(trained.path());
  for (const TensorEntry& entry : file.tensors()) {
    if (entry.name.starts_with("fc.") || !is_real(entry.dtype)) continue;
    writer.add_with<float>("net." + entry.name, entry.shape,
                           [&](std::span<float> out) { file.read(entry, out); });
  }
  writer.write(trained.folder / "body");
  Model<Net<3, 2>> model({.seed = 2});
  const auto body = SafetensorsFile::open(trained.folder / "body");
  CHECK(transfer_weights(model, body, {.new_heads = true}, Strictness::strict, "net.").none());
  check_same_but(model, trained.model, {"aux.1.", "fc."});
}

TEST_CASE("other channels: one is the sum, more repeat and keep the size") {
  const Trained trained;
  Model<Net<1, 7>> grey;
  transfer_weights(grey, trained.path(), {.new_channels = true});
  check_same_but(grey, trained.model, {"first.conv.weight"});
  const auto from = values(trained.model, "first.conv.weight");  // [4, 3, 3, 3]
  const auto at = [&](std::size_t k, std::size_t c, std::size_t tap) {
    return from[(k * 3 + c) * 9 + tap];
  };
  const auto one = values(grey, "first.conv.weight");
  Model<Net<5, 7>> five;
  transfer_weights(five, trained.path(), {.new_channels = true});
  const auto more = values(five, "first.conv.weight");
  Model<Net<2, 7>> two;
  transfer_weights(two, trained.path(), {.new_channels = true});
  const auto fewer = values(two, "first.conv.weight");
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t tap = 0; tap < 9; ++tap) {
      CHECK(one[k * 9 + tap] == doctest::Approx(at(k, 0, tap) + at(k, 1, tap) + at(k, 2, tap)));
      for (std::size_t c = 0; c < 5; ++c) {
        CHECK(more[(k * 5 + c) * 9 + tap] == doctest::Approx(at(k, c % 3, tap) * 3 / 5));
      }
      for (std::size_t c = 0; c < 2; ++c) {
        CHECK(fewer[(k * 2 + c) * 9 + tap] == doctest::Approx(at(k, c, tap) * 3 / 2));
      }
    }
  }
  Model<Net<3, 7>> same;
  transfer_weights(same, trained.path(), {.new_channels = true});
  check_same_but(same, trained.model, {});
}

TEST_CASE("a grey image gives what it gave as three equal channels") {
  const Trained trained;
  Model<Net<1, 2>> grey({.seed = 5});
  transfer_weights(grey, trained.path(), {.new_heads = true, .new_channels = true});
  Model<Net<3, 2>> colour({.seed = 5});
  transfer_weights(colour, trained.path(), {.new_heads = true});
  Tensor<float> one({2, 5, 6, 1}), three({2, 5, 6, 3});
  for (Index i = 0; i < 60; ++i) {
    one.data()[i] = static_cast<float>(i % 11) - 5;
    std::fill_n(three.data() + 3 * i, 3, one.data()[i]);
  }
  grey.forward(one);
  colour.forward(three);
  for (Index i = 0; i < 4; ++i) {
    CHECK(grey.output("output").data[i] == doctest::Approx(colour.output("output").data[i]));
  }
}

TEST_CASE("what differs besides is refused, and nothing is changed") {
  const Trained trained;
  Model<Net<1, 2>> model({.seed = 2});
  const Model<Net<1, 2>> fresh({.seed = 2});
  const auto refused = [&](const Transfer& transfer) {
    return refusal([&] { transfer_weights(model, trained.path(), transfer); });
  };
  CHECK(mentions(refused({.new_heads = true}),
                 {"of another shape (1)", "first.conv.weight: [4, 3, 3, 3] in the file"}));
  CHECK(mentions(refused({.new_channels = true}), {"of another shape (4)", "fc.bias: [7]"}));
  CHECK(mentions(refused({}), {"of another shape (5)"}));
  using Wider = Sequential<Named<"first", ConvBlock<1, 6, Kernel<3>>>, Named<"fc", Linear<6, 7>>>;
  Model<Wider> wider;
  CHECK(mentions(refusal([&] { transfer_weights(wider, trained.path(), {.new_channels = true}); }),
                 {"first.conv.weight: [4, 3, 3, 3] in the file, [6, 1, 3, 3] in the model"}));
  check_same_but(model, fresh, {});
}

TEST_CASE("a network without what is to be new is refused") {
  const Trained trained;
  Model<ConvBlock<3, 4, Kernel<3>>> headless;
  CHECK(mentions(
      refusal<Error>([&] { transfer_weights(headless, trained.path(), {.new_heads = true}); }),
      {"none of this network does"}));
  Model<Sequential<Named<"depthwise", Conv2d<3, 6, Groups<3>>>, Linear<6, 7>>> grouped;
  CHECK(mentions(
      refusal<Error>([&] { transfer_weights(grouped, trained.path(), {.new_channels = true}); }),
      {"conv2d depthwise in 3 groups reads them"}));
  Model<Sequential<MaxPool2d<3>, Linear<3, 7>>> pooled;
  CHECK(mentions(
      refusal<Error>([&] { transfer_weights(pooled, trained.path(), {.new_channels = true}); }),
      {"max_pool 0 reads them"}));
}
