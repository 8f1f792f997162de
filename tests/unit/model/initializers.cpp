// SPDX-License-Identifier: MIT
// First values: bounds, means and deviations of each initialiser.
#include "inception/model/initializers.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "inception/combinators/sequential.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/relu.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "support/model_results.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network =
    Sequential<Conv2d<40, 60, Kernel<3, 1>, Groups<2>>, BatchNorm2d<60>, Linear<60, 70>>;

struct Numbers {
  std::vector<double> values;
  double mean = 0, deviation = 0, largest = 0;
};

Numbers numbers(const AnyModel<Cpu, double>& model, const std::string& name) {
  const TensorRecord& t = *model.store().find(name);
  std::int64_t size = 1;
  for (const std::int64_t extent : t.shape) size *= extent;
  Numbers n;
  n.values.resize(static_cast<std::size_t>(size));
  model.store().read(model.program(), t, n.values);
  const double count = static_cast<double>(size);
  for (const double v : n.values) n.mean += v / count;
  for (const double v : n.values) n.deviation += (v - n.mean) * (v - n.mean) / count;
  n.deviation = std::sqrt(n.deviation);
  for (const double v : n.values) n.largest = std::max(n.largest, std::abs(v));
  return n;
}

/// Within four deviations of the mean, of the sample's deviation, and of the bound.
void check_numbers(const Numbers& n, double deviation, double bound) {
  const double count = static_cast<double>(n.values.size());
  CHECK(std::abs(n.mean) < 4 * deviation / std::sqrt(count));
  CHECK(std::abs(n.deviation / deviation - 1) < 4 / std::sqrt(2 * count));
  CHECK(n.largest <= bound);
}

double uniform_deviation(double bound) { return bound / std::sqrt(3.0); }

}  // namespace

TEST_CASE("PyTorch's default: weights and biases within 1/√fan_in") {
  Model<Network, Cpu, double> model({.seed = 1});
  const double conv = 1 / std::sqrt(20.0 * 3), linear = 1 / std::sqrt(60.0);
  check_numbers(numbers(model, "0.weight"), uniform_deviation(conv), conv);
  check_numbers(numbers(model, "0.bias"), uniform_deviation(conv), conv);
  check_numbers(numbers(model, "2.weight"), uniform_deviation(linear), linear);
  check_numbers(numbers(model, "2.bias"), uniform_deviation(linear), linear);
  CHECK(numbers(model, "2.weight").largest > 0.99 * linear);
}

TEST_CASE("the other initialisers leave biases at zero") {
  const double fan_in = 20.0 * 3, fan_out = 30.0 * 3, glorot = std::sqrt(6 / (fan_in + fan_out));
  const auto check = [](Initializer initializer, double deviation, double bound) {
    Model<Network, Cpu, double> model({.seed = 2, .initializer = initializer});
    check_numbers(numbers(model, "0.weight"), deviation, bound);
    CHECK(numbers(model, "0.bias").largest == 0);
    CHECK(numbers(model, "2.bias").largest == 0);
  };
  check(Initializer::truncated_normal, 0.1, 2);
  check(Initializer::he, std::sqrt(2 / fan_in), INFINITY);
  check(Initializer::glorot, uniform_deviation(glorot), glorot);
}

TEST_CASE("batch norm starts as the identity, whatever the initialiser") {
  for (const auto initializer : {Initializer::pytorch, Initializer::truncated_normal,
                                 Initializer::he, Initializer::glorot}) {
    Model<Network, Cpu, double> model({.initializer = initializer});
    CHECK(numbers(model, "1.weight").values == std::vector<double>(60, 1));
    CHECK(numbers(model, "1.bias").values == std::vector<double>(60, 0));
    CHECK(numbers(model, "1.running_mean").values == std::vector<double>(60, 0));
    CHECK(numbers(model, "1.running_var").values == std::vector<double>(60, 1));
  }
}

TEST_CASE("a bias of batch norm is set where a ReLU follows, and nowhere else") {
  using Norms = Sequential<ConvBlock<4, 5>, Conv2d<5, 6>, BatchNorm2d<6>, Conv2d<6, 7>,
                           BatchNorm2d<7>, ReLU<7>>;
  Model<Norms, Cpu, double> plain({.seed = 1}), shifted({.seed = 1, .norm_bias = 0.75});
  for (const TensorRecord& t : plain.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) continue;
    CAPTURE(t.name);
    const auto before = numbers(plain, t.name).values, after = numbers(shifted, t.name).values;
    if (t.name == "0.bn.bias" || t.name == "4.bias") {
      CHECK(after == std::vector<double>(before.size(), 0.75));
    } else {
      CHECK(after == before);
    }
  }
}

TEST_CASE("a truncated normal is drawn again beyond ±2") {
  const Philox random(1, 2);
  Numbers n;
  for (std::uint64_t i = 0; i < 40'000; ++i) {
    n.values.push_back(detail::truncated_normal(random, i, 1));
    n.mean += n.values.back() / 40'000;
    n.deviation += n.values.back() * n.values.back() / 40'000;
    n.largest = std::max(n.largest, std::abs(n.values.back()));
  }
  n.deviation = std::sqrt(n.deviation);
  // √(1 − 2·2·φ(2)/(2Φ(2) − 1)) of the standard normal.
  check_numbers(n, 0.87962566, 2);
  CHECK(n.largest > 1.99);
}

TEST_CASE("float and double start from the same numbers; tensors differ from each other") {
  using Twins = Sequential<Linear<30, 30>, Linear<30, 30>>;
  Model<Twins, Cpu, double> precise({.seed = 7});
  Model<Twins> single({.seed = 7});
  const auto at = [&](const char* name, const auto& model) {
    return model.store().parameter(model.store().find(name)->row);
  };
  bool same = true;
  for (int i = 0; i < 900; ++i) {
    same = same && static_cast<float>(at("0.weight", precise)[i]) == at("0.weight", single)[i];
  }
  CHECK(same);
  double product = 0, square = 0;
  for (int i = 0; i < 900; ++i) {
    product += at("0.weight", precise)[i] * at("1.weight", precise)[i];
    square += at("0.weight", precise)[i] * at("0.weight", precise)[i];
  }
  CHECK(std::abs(product / square) < 0.15);
}
