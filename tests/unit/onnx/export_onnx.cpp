// SPDX-License-Identifier: MIT
// ONNX graphs of small programs: nodes, constants, names, and what is refused. That runtimes compute the
// same is tested with ONNX Runtime.
#include "inception/onnx/export_onnx.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "inception/combinators/concat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/program/lowering.hpp"
#include "support/files.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// A tensor's values tell its name and place; variances are positive.
float value_of(const std::string& name, std::size_t i) {
  const auto letters = static_cast<float>(name.size() + static_cast<std::size_t>(name.back()));
  return letters / 64 + static_cast<float>(i) / 8;
}

template <class Network>
OnnxModel exported(const OnnxOptions& options) {
  const ProgramView p = program_of<Network>.view();
  const auto tensors = [p](const std::string& name) {
    std::size_t size = 0;
    for (const Parameter& q : p.parameters) {
      if (tensor_name(p, q.operation, q.name) != name) continue;
      size = 1;
      for (int axis = 0; axis < q.rank; ++axis) {
        size *= static_cast<std::size_t>(q.shape[static_cast<std::size_t>(axis)]);
      }
    }
    for (const StateBuffer& b : p.buffers) {
      if (tensor_name(p, b.operation, b.name) == name) size = static_cast<std::size_t>(b.size);
    }
    REQUIRE_MESSAGE(size > 0, name);
    std::vector<float> values(size);
    for (std::size_t i = 0; i < size; ++i) values[i] = value_of(name, i);
    return values;
  };
  return onnx_model(p, tensors, options);
}

const OnnxNode& node(const OnnxModel& model, const std::string& output) {
  const auto found = std::find_if(model.nodes.begin(), model.nodes.end(),
                                  [&](const OnnxNode& n) { return n.output == output; });
  REQUIRE_MESSAGE(found != model.nodes.end(), output);
  return *found;
}

std::vector<float> constant(const OnnxModel& model, const std::string& name) {
  const auto found = std::find_if(model.tensors.begin(), model.tensors.end(),
                                  [&](const OnnxTensor& t) { return t.name == name; });
  REQUIRE_MESSAGE(found != model.tensors.end(), name);
  return std::get<std::vector<float>>(found->values);
}

std::vector<std::int64_t> integers(const OnnxNode& node, const std::string& attribute) {
  for (const OnnxAttribute& a : node.attributes) {
    if (a.name == attribute) return std::get<std::vector<std::int64_t>>(a.value);
  }
  return {};
}

std::vector<std::string> types(const OnnxModel& model) {
  std::vector<std::string> all;
  for (const OnnxNode& n : model.nodes) all.push_back(n.type);
  return all;
}

/// Each node reads what is there before it, and no two names are the same.
void check_order(const OnnxModel& model) {
  std::set<std::string> known;
  for (const OnnxValue& v : model.inputs) CHECK(known.insert(v.name).second);
  for (const OnnxTensor& t : model.tensors) CHECK_MESSAGE(known.insert(t.name).second, t.name);
  for (const OnnxNode& n : model.nodes) {
    for (const std::string& input : n.inputs) CHECK_MESSAGE(known.contains(input), input);
    CHECK_MESSAGE(known.insert(n.output).second, n.output);
  }
  for (const OnnxValue& v : model.outputs) CHECK_MESSAGE(known.contains(v.name), v.name);
}

using Strings = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;
using Block = Named<"block", ConvBlock<2, 4, Kernel<3, 1>, Padding<1, 0>, Stride<2>>>;

}  // namespace

TEST_CASE("a block keeps its names, and batch norm folds into its convolution") {
  const OnnxModel plain = exported<Block>({.size = {7, 6}});
  CHECK(types(plain) == Strings{"Conv", "BatchNormalization", "Relu"});
  check_order(plain);
  CHECK(plain.inputs[0].shape == Integers{2, 7, 6});
  CHECK(plain.outputs[0].name == "output");
  CHECK(plain.outputs[0].shape == Integers{4, 4, 3});
  const OnnxNode& conv = plain.nodes[0];
  CHECK(conv.inputs == Strings{"input", "block.conv.weight", "block.conv.bias"});
  CHECK(integers(conv, "kernel_shape") == Integers{3, 1});
  CHECK(integers(conv, "strides") == Integers{2, 2});
  CHECK(integers(conv, "pads") == Integers{1, 0, 1, 0});

  const OnnxModel folded = exported<Block>({.size = {7, 6}, .fold_batch_norm = true});
  CHECK(types(folded) == Strings{"Conv", "Relu"});
  check_order(folded);
  const auto weight = constant(folded, "block.conv.weight");
  const auto bias = constant(folded, "block.conv.bias");
  for (std::size_t k = 0; k < 4; ++k) {
    const auto of = [&](const char* name, std::size_t i) {
      return double{value_of(std::string("block.") + name, i)};
    };
    const double scale = of("bn.weight", k) / std::sqrt(of("bn.running_var", k) + 1e-5);
    CHECK(bias[k] == doctest::Approx((of("conv.bias", k) - of("bn.running_mean", k)) * scale +
                                     of("bn.bias", k)));
    for (std::size_t i = 6 * k; i < 6 * k + 6; ++i) {
      CHECK(weight[i] == doctest::Approx(of("conv.weight", i) * scale));
    }
  }
}

TEST_CASE("branches are joined in their order, and read once they are all there") {
  using Joined =
      Sequential<Concat<Identity<3>, Concat<ReLU<3>, MaxPool2d<3>>, Conv2d<3, 2>>, ReLU<11>>;
  const OnnxModel model = exported<Joined>({.size = {4, 4}});
  check_order(model);
  CHECK(types(model) == Strings{"Relu", "MaxPool", "Conv", "Concat", "Concat", "Relu"});
  const OnnxNode& outer = node(model, node(model, "output").inputs[0]);
  CHECK(outer.inputs.size() == 3);
  CHECK(outer.inputs[0] == "input");
  CHECK(node(model, outer.inputs[1]).inputs ==
        Strings{model.nodes[0].output, model.nodes[1].output});
  CHECK(node(model, outer.inputs[2]).type == "Conv");
}

TEST_CASE("ceil mode becomes padding behind the input") {
  using Pooled = Sequential<MaxPool2d<2, Kernel<3>, Stride<2>, CeilMode<true>>,
                            MaxPool2d<2, Kernel<2>, Stride<2>>>;
  const OnnxModel model = exported<Pooled>({.size = {8, 7}});
  CHECK(integers(model.nodes[0], "pads") == Integers{0, 0, 1, 0});  // 8 x 7 → 4 x 3
  CHECK(integers(model.nodes[1], "pads") == Integers{0, 0, 0, 0});  // 4 x 3 → 2 x 1
  CHECK(model.outputs[0].shape == Integers{2, 2, 1});
}

TEST_CASE("padding that the size of the images decides is written out for the exported size") {
  using Strided = Sequential<Conv2d<3, 2, Kernel<3>, Stride<2>, SamePadding>,
                             MaxPool2d<2, Kernel<3>, Stride<2>, SamePadding>>;
  const OnnxModel model = exported<Strided>({.size = {8, 7}});
  CHECK(integers(model.nodes[0], "pads") == Integers{0, 1, 1, 1});  // 8 x 7 → 4 x 4
  CHECK(integers(model.nodes[1], "pads") == Integers{0, 0, 1, 1});  // 4 x 4 → 2 x 2
  CHECK(model.outputs[0].shape == Integers{2, 2, 2});
}

TEST_CASE("averages over windows of different sizes are products with matrices") {
  const OnnxModel adaptive = exported<AdaptiveAvgPool2d<2, Grid<2, 1>>>({.size = {3, 2}});
  check_order(adaptive);
  CHECK(types(adaptive) == Strings{"MatMul", "MatMul"});
  CHECK(constant(adaptive, "rows") == std::vector<float>{0.5F, 0.5F, 0, 0, 0.5F, 0.5F});
  CHECK(constant(adaptive, "columns") == std::vector<float>{0.5F, 0.5F});
  using Ceiled = AvgPool2d<2, Kernel<3>, Stride<2>, Padding<1>, CeilMode<true>>;
  const OnnxModel counted = exported<Ceiled>({.size = {4, 5}});  // → 3 x 3
  CHECK(types(counted) == Strings{"MatMul", "MatMul"});
  const float third = 1.0F / 3;  // the last window has a row of the image and one of padding
  CHECK(constant(counted, "rows") ==
        std::vector<float>{third, third, 0, 0, 0, third, third, third, 0, 0, 0, 0.5F});
  using Uncounted =
      AvgPool2d<2, Kernel<3>, Stride<2>, Padding<1>, CeilMode<true>, CountPadding<false>>;
  const OnnxModel real = exported<Uncounted>({.size = {4, 5}});
  CHECK(types(real) == Strings{"AveragePool"});
  CHECK(integers(real.nodes[0], "pads") == Integers{1, 1, 2, 1});
}

TEST_CASE("a whole small network has the outputs that it names") {
  for (const bool fold : {false, true}) {
    const OnnxModel model =
        exported<SmallNetwork<6>>({.size = {13, 14}, .fold_batch_norm = fold, .name = "small"});
    CAPTURE(fold);
    check_order(model);
    Strings names;
    for (const OnnxValue& v : model.outputs) names.push_back(v.name);
    CHECK(names == Strings{"aux", "features", "logits"});
    CHECK(model.outputs[0].shape == Integers{6});
    CHECK(model.outputs[1].shape.size() == 3);
    CHECK(node(model, "aux").type == "Softmax");
    CHECK(node(model, "logits").type == "Gemm");
    const auto all = types(model);
    CHECK(std::count(all.begin(), all.end(), "LRN") == 1);
    CHECK(std::count(all.begin(), all.end(), "Mul") == 1);
    CHECK((std::count(all.begin(), all.end(), "BatchNormalization") == 0) == fold);
  }
}

TEST_CASE("a layer called like an output gives way, and an output of nothing is a copy") {
  using Same = Sequential<Tap<"logits", Identity<2>, Identity<2>>, Named<"logits", Linear<2, 3>>,
                          Tap<"again", Identity<3>, Identity<3>>>;
  const OnnxModel model = exported<Same>({.size = {1, 1}});
  check_order(model);
  CHECK(node(model, "logits").type == "Flatten");  // [N, 2, 1, 1] → [N, 2]
  CHECK(node(model, "again").type == "Gemm");
  CHECK(node(model, "output").type == "Identity");
  CHECK(node(model, "output").inputs == Strings{"again"});
  const OnnxModel grid = exported<Tap<"same", Identity<2>, Identity<2>>>({.size = {2, 2}});
  check_order(grid);
  CHECK(types(grid) == Strings{"Identity", "Identity"});
}

TEST_CASE(
    "linear layers over a grid are convolutions, and convolutions over rows get their grid back") {
  CHECK(types(exported<Linear<2, 3>>({.size = {2, 2}})) == Strings{"Conv"});
  using Back = Sequential<Flatten<2, Grid<2>>, Linear<8, 4>, Conv2d<4, 5>>;
  const OnnxModel model = exported<Back>({.size = {2, 2}});
  check_order(model);
  CHECK(types(model) == Strings{"Flatten", "Gemm", "Unsqueeze", "Conv", "Flatten"});
}

namespace {

/// y = x², which ONNX can say and the library does not know.
struct SquareOperation {
  static constexpr OperationType type{.name = "square",
                                      .output_extent = inception::detail::same_extent};
};

struct Square {
  static constexpr int in_channels = 2, out_channels = 2;
  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return inception::detail::lower_simple<SquareOperation>(
        builder, inception::detail::same_channels(2), input, destination);
  }
};

}  // namespace

TEST_CASE("an operation that nobody translates is refused, and a user may translate his own") {
  using Own = Sequential<Named<"mine", Square>, ReLU<2>>;
  const std::string text = refusal<Error>([] { exported<Own>({.size = {2, 2}}); });
  CHECK_MESSAGE(mentions(text, {"ONNX: ", "square of mine has none", "OnnxOptions::translations"}),
                text);
  const std::array<OnnxTranslation, 1> translations{
      {{&SquareOperation::type, [](const OnnxOperation& o) -> OnnxResult {
          return {o.add("Mul", {o.inputs[0].name, o.inputs[0].name}), o.inputs[0].rows};
        }}}};
  const OnnxModel model = exported<Own>({.size = {2, 2}, .translations = translations});
  CHECK(types(model) == Strings{"Mul", "Relu"});
  CHECK(model.nodes[0].name == "mine");
}

TEST_CASE("what ONNX computes otherwise, and images that do not fit, are refused") {
  CHECK(mentions(refusal<Error>([] {
                   exported<LocalResponseNorm<8, 4>>({.size = {2, 2}});
                 }),
                 {"odd number of channels", "over 4"}));
  CHECK(mentions(refusal<ShapeError>([] { exported<Block>({.size = {7, 0}}); }), {"7x0"}));
}
