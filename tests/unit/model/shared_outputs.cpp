// SPDX-License-Identifier: MIT
// Outputs that lie in one another's memory: what the losses write of each adds up.
#include <doctest/doctest.h>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/training/step.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Writes `factors` of each named output over its gradient, as a loss does; the parameters' gradients
/// and the images'.
template <class Network>
std::vector<double> gradients(const std::vector<std::pair<std::string, double>>& outputs) {
  Model<Network, Cpu, double> model({.seed = 1, .input_gradient = true}, Cpu(2));
  const auto images = random_images<double>(1, {2, 3, 4, 3});
  bool zero = true;
  for (int repeat = 0; repeat < 2; ++repeat) {  // nothing of the first is left in the second
    model.forward(images, Mode::training);
    for (const auto& [name, factor] : outputs) {
      const View<double> gradient = model.output_gradient(name);
      for (Index p = 0; p < gradient.shape.pixels(); ++p) {
        for (Index c = 0; c < gradient.shape.c; ++c) {
          zero = zero && gradient.pixel(p)[c] == 0;
          gradient.pixel(p)[c] = factor * static_cast<double>(p + c + 1);
        }
      }
    }
    model.backward();
  }
  CHECK(zero);
  const auto of_parameters = model.store().gradients();
  std::vector<double> all(of_parameters.begin(), of_parameters.end());
  const auto of_images = values_of(model.input_gradient());
  all.insert(all.end(), of_images.begin(), of_images.end());
  return all;
}

std::vector<double> sum(std::vector<double> a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

/// Backward is linear in the outputs' gradients: of both at once it is the sum of each alone.
template <class Network>
void check_sum(const std::string& one, const std::string& other) {
  const auto together = gradients<Network>({{one, 0.5}, {other, 2}});
  const auto reversed = gradients<Network>({{other, 2}, {one, 0.5}});
  const auto apart = sum(gradients<Network>({{one, 0.5}}), gradients<Network>({{other, 2}}));
  CHECK(largest_difference(apart, std::vector<double>(apart.size(), 0)) > 0.1);
  CHECK(largest_difference(together, apart) < 1e-10);
  CHECK(same_bits(together, reversed));
}

using Conv = Conv2d<3, 4, Kernel<3>, Padding<1>>;

/// y = x, and beside it the output `Name`, whose gradient shares the memory of x's.
template <FixedString Name, int Channels>
using Twin = Tap<Name, Identity<Channels>, Identity<Channels>>;

/// y = x, and beside it `Count` channels of x from `First` on as the output `Name`.
template <FixedString Name, int Channels, int First, int Count>
struct SliceTap : Identity<Channels> {
  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    builder.add_output(Name.view(), builder.add_slice(input, First, Count));
    return Identity<Channels>::lower(builder, input, destination);
  }
};

}  // namespace

TEST_CASE("two outputs on one value: the losses add up") {
  check_sum<Sequential<Conv, ConvBlock<4, 5>, Twin<"aux", 5>>>("aux", "output");
}

TEST_CASE("an output that is a slice of another one's value") {
  using Slices = Sequential<Concat<Conv, Conv2d<3, 2>>, SliceTap<"left", 6, 0, 4>,
                            SliceTap<"middle", 6, 3, 2>>;
  check_sum<Slices>("left", "output");
  check_sum<Slices>("left", "middle");
  check_sum<Slices>("middle", "output");
}

TEST_CASE("outputs on the images themselves") {
  check_sum<Twin<"images", 3>>("images", "output");
  check_sum<Sequential<SliceTap<"red", 3, 0, 1>, Twin<"images", 3>, Conv>>("red", "images");
}

TEST_CASE("outputs on a value that the network reads further") {
  using Heads = Sequential<Conv, Twin<"one", 4>, Twin<"two", 4>, ConvBlock<4, 4>>;
  check_sum<Heads>("one", "two");
  check_sum<Heads>("two", "output");
}

TEST_CASE("the training step's losses add up on a shared value") {
  using Trunk = Sequential<Conv, GlobalAvgPool2d<4>, Linear<4, 3>>;
  const auto images = random_images<double>(1, {4, 3, 4, 3});
  const std::vector<std::int32_t> labels{0, 2, 1, 1};
  const auto step = [&](AnyModel<Cpu, double>& model, double aux_weight) {
    model.forward(images, Mode::training);
    total_loss(model, labels, {.aux_weight = aux_weight}, true);
    model.backward();
    return std::vector<double>(model.store().gradients().begin(), model.store().gradients().end());
  };
  Model<Trunk, Cpu, double> plain({.seed = 1});
  Model<Sequential<Conv, GlobalAvgPool2d<4>, Linear<4, 3>, Twin<"aux", 3>>, Cpu, double> twice(
      {.seed = 1});
  auto expected = step(plain, 0.3);
  for (double& g : expected) g *= 1.3;
  CHECK(largest_difference(step(twice, 0.3), expected) < 1e-14);
}
