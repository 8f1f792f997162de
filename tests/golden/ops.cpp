// SPDX-License-Identifier: MIT
// Reference loops and Cpu kernels give PyTorch's outputs, gradients and running statistics.
//
// tests/golden/ops.safetensors is made by scripts/make_op_golden.py, which explains its names.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "inception/io/safetensors.hpp"
#include "inception/ops/cpu.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// The attributes of a case: "op=conv2d kernel=3,3 ...".
class Attributes {
 public:
  explicit Attributes(const std::string& text) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const std::size_t equals = word.find('=');
      values_[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  std::string text(const std::string& key) const { return values_.at(key); }
  double number(const std::string& key, double otherwise) const {
    return values_.contains(key) ? std::stod(values_.at(key)) : otherwise;
  }
  bool flag(const std::string& key, bool otherwise) const { return number(key, otherwise) != 0; }
  Extent extent(const std::string& key, Extent otherwise) const {
    if (!values_.contains(key)) return otherwise;
    const std::string& pair = values_.at(key);
    return {std::stoi(pair), std::stoi(pair.substr(pair.find(',') + 1))};
  }

 private:
  std::map<std::string, std::string> values_;
};

/// A tensor in our layout: values as [N,H,W,C], weights as [kh,kw,in,out] or [in,out].
struct GoldenTensor {
  Shape shape{};  ///< of a value
  Values values;  ///< empty where the file has no such tensor
};

/// Reads [a, b, h, w] (or [a, b], or [a]) as [h, w, b, a] for a weight, as [a, h, w, b] for a value.
GoldenTensor read(const SafetensorsFile& file, const std::string& name, bool weight = false) {
  GoldenTensor tensor;
  const TensorEntry* entry = file.find(name);
  if (entry == nullptr) return tensor;
  const Values from = file.read<double>(*entry);
  std::array<Index, 4> size{1, 1, 1, 1};
  std::copy(entry->shape.begin(), entry->shape.end(), size.begin());
  const auto [a, b, h, w] = size;
  tensor.shape = {a, h, w, b};
  tensor.values.resize(from.size());
  std::size_t i = 0;
  for (Index first = 0; first < a; ++first) {
    for (Index second = 0; second < b; ++second) {
      for (Index p = 0; p < h * w; ++p, ++i) {
        const Index place =
            weight ? (p * b + second) * a + first : (first * h * w + p) * b + second;
        tensor.values[static_cast<std::size_t>(place)] = from[i];
      }
    }
  }
  return tensor;
}

Operation read_operation(const Attributes& attributes, int in, int out) {
  Operation o;
  o.in_channels = in;
  o.out_channels = out;
  o.window.kernel = attributes.extent("kernel", {1, 1});
  o.window.stride = attributes.extent("stride", {1, 1});
  o.window.padding = attributes.extent("padding", {0, 0});
  o.window.dilation = attributes.extent("dilation", {1, 1});
  o.window.ceil_mode = attributes.flag("ceil", false);
  o.groups = static_cast<int>(attributes.number("groups", 1));
  o.relu = attributes.flag("relu", false);
  o.count_padding = attributes.flag("count", true);
  o.grid = attributes.extent("grid", {});
  o.epsilon = attributes.number("epsilon", 0);
  o.momentum = attributes.number("momentum", 0);
  o.scale = attributes.number("scale", 1);
  o.alpha = attributes.number("alpha", 0);
  o.beta = attributes.number("beta", 0);
  o.k = attributes.number("k", 0);
  o.size = static_cast<int>(attributes.number("size", 0));
  return o;
}

struct GoldenCase {
  OpProblem problem;
  OpAnswer answer;
};

GoldenCase read_case(const SafetensorsFile& file, const std::string& name,
                     const Attributes& attributes) {
  const std::string op = attributes.text("op");
  const auto tensor = [&](const std::string& which, bool weight = false) {
    return read(file, name + "/" + which, weight);
  };
  GoldenCase c;
  OpProblem& p = c.problem;
  const GoldenTensor y = tensor("y");
  const GoldenTensor x = tensor("x");
  p.operation =
      read_operation(attributes, static_cast<int>(x.shape.c), static_cast<int>(y.shape.c));
  p.training = attributes.flag("training", true);
  p.y_shape = y.shape;
  p.dy = tensor("dy").values;
  c.answer.y = y.values;
  for (const std::string input : {"x", "x1"}) {
    const GoldenTensor value = tensor(input);
    if (value.values.empty()) continue;
    p.x_shapes.push_back(value.shape);
    p.x.push_back(value.values);
    p.dx_before.push_back(Values(value.values.size(), 0.5));
    if (p.training) c.answer.dx.push_back(tensor("grad/" + input).values);
  }
  const bool normalises = op == "batch_norm";
  if (op == "conv2d" || op == "linear" || normalises) {
    p.parameters = {tensor("weight", true).values, tensor("bias", true).values};
    p.operation.bias = !normalises && !p.parameters[1].empty();
    p.operation.affine = !p.parameters[0].empty();
    if (p.training) {
      c.answer.parameter_gradients = {tensor("grad/weight", true).values,
                                      tensor("grad/bias", true).values};
    }
  }
  if (normalises) {
    p.buffers = {tensor("running_mean").values, tensor("running_var").values};
    c.answer.buffers = {tensor("after/mean").values, tensor("after/var").values};
  }
  if (op == "flatten") p.operation.grid = x.shape.extent();
  return c;
}

template <class Tag>
void check_case(GoldenCase c) {
  c.problem.operation.type = &Tag::type;
  if (c.problem.operation.window.taps() > 1) {
    const Extent grid = output_extent(c.problem.x_shapes[0].extent(), c.problem.operation.window);
    CHECK(grid == c.problem.y_shape.extent());
  }
  check_answer(reference_answer(Tag{}, c.problem), c.answer, 1e-12);
  check_op<Tag>(c.problem, c.answer);
}

const std::map<std::string, void (*)(GoldenCase)> checks{
    {"conv2d", check_case<ops::Conv2d>},
    {"linear", check_case<ops::Linear>},
    {"batch_norm", check_case<ops::BatchNorm2d>},
    {"relu", check_case<ops::ReLU>},
    {"softmax", check_case<ops::Softmax>},
    {"sum", check_case<ops::Sum>},
    {"flatten", check_case<ops::Flatten>},
    {"max_pool", check_case<ops::MaxPool2d>},
    {"avg_pool", check_case<ops::AvgPool2d>},
    {"adaptive_avg_pool", check_case<ops::AdaptiveAvgPool2d>},
    {"local_response_norm", check_case<ops::LocalResponseNorm>},
};

}  // namespace

TEST_CASE("operations give PyTorch's numbers") {
  const SafetensorsFile file = SafetensorsFile::open(std::filesystem::path(INCEPTION_SOURCE_DIR) /
                                                     "tests" / "golden" / "ops.safetensors");
  std::set<std::string> tried;
  for (const auto& [name, text] : file.metadata()) {
    INFO("case ", name);
    const Attributes attributes(text);
    tried.insert(attributes.text("op"));
    checks.at(attributes.text("op"))(read_case(file, name, attributes));
  }
  CHECK(tried.size() == checks.size());
}
