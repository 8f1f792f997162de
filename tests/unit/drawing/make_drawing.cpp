// SPDX-License-Identifier: MIT
// What a drawing shows: boxes, branches, modules, heads, and every layer's cost exactly once.
#include "inception/drawing/make_drawing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "inception/combinators/repeat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/networks/bn_inception.hpp"
#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_resnet_v1.hpp"
#include "inception/networks/inception_resnet_v2.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/networks/inception_v3.hpp"
#include "inception/networks/inception_v4.hpp"
#include "inception/networks/xception.hpp"
#include "inception/program/lowering.hpp"

using namespace inception;
using Kind = DrawnBlock::Kind;

namespace {

template <class Network>
Drawing drawing_of(int side) {
  return make_drawing(program_of<Network>.view(), {side, side});
}

std::vector<std::string> names_of(const Drawing& d) {
  std::vector<std::string> names;
  for (const DrawnModule& module : d.modules) {
    names.insert(names.end(), module.names.begin(), module.names.end());
  }
  return names;
}

/// "conv2d batch_norm relu"
std::string types_of(const Drawing& d, const DrawnBlock& block) {
  std::string types;
  for (const OperationId id : block.operations) {
    types += (types.empty() ? "" : " ") + std::string(d.operation(id).type->name);
  }
  return types;
}

/// Every operation is drawn once, or stands for those of a module that is alike; costs add up.
template <class Network>
void check_costs(int side) {
  const Drawing d = drawing_of<Network>(side);
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
  std::size_t operations = 0;
  std::vector<bool> drawn(d.summary.rows.size(), false);
  const auto add = [&](const DrawnModule& module) {
    parameters += module.parameters;
    multiply_adds += module.multiply_adds;
    const auto own = detail::operations_of(module.blocks);
    operations += own.size() * module.names.size();
    for (const OperationId id : own) {
      CHECK_FALSE(drawn[static_cast<std::size_t>(id)]);
      drawn[static_cast<std::size_t>(id)] = true;
    }
  };
  for (const DrawnModule& module : d.modules) add(module);
  for (const DrawnHead& head : d.heads) add(head.module);
  CHECK(parameters == d.summary.parameters);
  CHECK(multiply_adds == d.summary.multiply_adds);
  CHECK(operations == d.summary.rows.size());
  CHECK(d.heads.size() + 1 == d.program.outputs.size());
}

}  // namespace

TEST_CASE("every layer of the family is drawn once") {
  check_costs<InceptionV2<10>>(299);
  check_costs<GoogLeNet<10, 3, PaperGoogLeNet>>(224);
  check_costs<BNInception<10, 3, SlimBNInception>>(224);
  check_costs<InceptionV3<10, 3, TorchvisionV3>>(299);
  check_costs<InceptionV3<10, 3, FidV3>>(299);
  check_costs<InceptionV4<10, 3, SlimV4>>(299);
  check_costs<FaceInceptionResNetV1<10>>(160);
  check_costs<InceptionResNetV2<10>>(299);
  check_costs<Xception<10>>(299);
}

TEST_CASE("a box holds a convolution with its batch norm and ReLU") {
  const Drawing d = drawing_of<
      Sequential<ConvBlock<3, 8, Kernel<3>>, MaxPool2d<8, Kernel<2>>, ReLU<8>, Linear<8, 4>>>(9);
  REQUIRE(d.modules.size() == 4);
  CHECK(types_of(d, d.modules[0].blocks.front()) == "conv2d batch_norm relu");
  CHECK(types_of(d, d.modules[1].blocks.front()) == "max_pool");
  CHECK(types_of(d, d.modules[2].blocks.front()) == "relu");
  CHECK(names_of(d) == std::vector<std::string>{"0", "1", "2", "3"});
  CHECK(d.modules[0].output == Shape{1, 7, 7, 8});
}

TEST_CASE("a value that a head reads ends a box") {
  using Trunk = Named<"bn", BatchNorm2d<8>>;
  const Drawing d = drawing_of<
      Sequential<Named<"conv", Conv2d<3, 8>>, Tap<"taken", Trunk, Identity<8>>, ReLU<8>>>(4);
  REQUIRE(d.heads.size() == 1);
  CHECK(d.heads.front().after == 1);
  CHECK(d.heads.front().module.blocks.empty());
  CHECK(d.heads.front().module.output.c == 8);
  REQUIRE(d.modules.size() == 2);
  CHECK(types_of(d, d.modules[0].blocks.front()) == "conv2d");
  CHECK(types_of(d, d.modules[1].blocks.front()) == "batch_norm relu");
}

TEST_CASE("branches stand in the order of their channels, nested ones in theirs") {
  const Drawing d = drawing_of<InceptionF7<1280>>(8);
  REQUIRE(d.modules.size() == 1);
  const DrawnBlock& concat = d.modules.front().blocks.front();
  CHECK(concat.kind == Kind::concat);
  REQUIRE(concat.branches.size() == 4);
  REQUIRE(concat.branches[0].size() == 3);
  CHECK(concat.branches[0].back().kind == Kind::concat);
  CHECK(concat.branches[0].back().branches.size() == 2);
  CHECK(types_of(d, concat.branches[2].front()) == "max_pool");
  CHECK(concat.branches[3].size() == 1);
}

TEST_CASE("a residual module is a sum whose shortcut is empty, with the ReLU behind it") {
  const Drawing d = drawing_of<InceptionResNetV2<10>>(299);
  const auto repeat = std::find_if(d.modules.begin(), d.modules.end(), [](const DrawnModule& m) {
    return m.names.front() == "repeat.0";
  });
  REQUIRE(repeat != d.modules.end());
  CHECK(repeat->names.size() == 10);
  CHECK(repeat->names.back() == "repeat.9");
  REQUIRE(repeat->blocks.size() == 2);
  CHECK(repeat->blocks[0].kind == Kind::sum);
  CHECK(d.operation(repeat->blocks[0].operations.front()).scale == 0.17);
  REQUIRE(repeat->blocks[0].branches.size() == 2);
  CHECK(repeat->blocks[0].branches[0].empty());
  CHECK(repeat->blocks[0].branches[1].front().kind == Kind::concat);
  CHECK(types_of(d, repeat->blocks[1]) == "relu");
}

TEST_CASE("a separable convolution is one box") {
  const Drawing d = drawing_of<Xception<10>>(299);
  const DrawnModule& block4 = *std::find_if(d.modules.begin(), d.modules.end(),
                                            [](const auto& m) { return m.names.size() > 1; });
  CHECK(block4.names.front() == "block4");
  CHECK(block4.names.size() == 8);
  const auto& branch = block4.blocks.front().branches[1];
  REQUIRE(branch.size() == 4);
  CHECK(types_of(d, branch[1]) == "conv2d conv2d batch_norm relu");
  CHECK(names_of(d).at(15) == "conv4");
}

TEST_CASE("modules whose layers' names have no level in common are found too") {
  const std::vector<std::string> names = names_of(drawing_of<BNInception<10>>(224));
  for (const char* name : {"conv1_7x7_s2", "inception_3a", "inception_3c", "inception_5b"}) {
    CAPTURE(name);
    CHECK(std::count(names.begin(), names.end(), name) == 1);
  }
}

TEST_CASE("a box is not called after a level that holds others too") {
  using Features = Sequential<Conv2d<3, 8>, ReLU<8>, MaxPool2d<8, Kernel<2>>>;
  CHECK(names_of(drawing_of<Named<"features", Features>>(4)) ==
        std::vector<std::string>{"features.0", "features.2"});
}

TEST_CASE("heads leave behind the module before them") {
  const Drawing d = drawing_of<GoogLeNet<10>>(224);
  REQUIRE(d.heads.size() == 2);
  CHECK(d.heads[0].module.names.front() == "aux1");
  CHECK(d.modules[d.heads[0].after - 1].names.front() == "inception4a");
  CHECK(d.modules[d.heads[1].after - 1].names.front() == "inception4d");
}

TEST_CASE("alike modules are merged from three on, and never across a head") {
  using Brick = ConvBlock<8, 8>;
  CHECK(drawing_of<Repeat<2, Brick>>(4).modules.size() == 2);
  const Drawing three = drawing_of<Repeat<3, Brick>>(4);
  REQUIRE(three.modules.size() == 1);
  CHECK(three.modules.front().names == std::vector<std::string>{"0", "1", "2"});
  const Drawing tapped =
      drawing_of<Sequential<Brick, Brick, Brick, Tap<"head", Named<"3", Brick>, Linear<8, 2>>,
                            Named<"4", Brick>>>(4);
  REQUIRE(tapped.modules.size() == 3);
  CHECK(tapped.heads.front().after == 1);
}

TEST_CASE("what cannot be summarised cannot be drawn") {
  CHECK_THROWS_AS(drawing_of<InceptionV2<Dynamic>>(299), Error);
  CHECK_THROWS_AS(drawing_of<InceptionV2<10>>(40), ShapeError);
}
