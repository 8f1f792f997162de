// SPDX-License-Identifier: MIT
// Models whose convolutions round their factors to bfloat16: near the full precision, never equal to it.
#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "inception/bfloat16.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr ModelOptions full{.seed = 3, .input_gradient = true};
constexpr ModelOptions bfloat16{
    .seed = 3, .precision = Precision::bfloat16, .input_gradient = true};

/// |a − b| / |b|, of whole vectors.
double relative_difference(const std::vector<float>& a, const std::vector<float>& b) {
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference += std::pow(double{a[i]} - double{b[i]}, 2);
    norm += std::pow(double{b[i]}, 2);
  }
  return std::sqrt(difference / norm);
}

}  // namespace

TEST_CASE("bfloat16 results are near those of full precision, and not the same") {
  const auto images = random_images<float>(1, {4, 17, 16, 3});
  Model<SmallNetwork<7>> exact(full), rounded(bfloat16);
  const auto compare = [&](const auto& a, const auto& b, double most) {
    const double difference = relative_difference(a, b);
    CHECK(difference > 1e-5);
    CHECK(difference < most);
  };
  compare(inference_results(rounded, images), inference_results(exact, images), 1e-2);
  // Backward, some ReLUs of these four images of noise fall on the other side.
  compare(training_results(rounded, images), training_results(exact, images), 0.15);
}

TEST_CASE("bfloat16: the number of threads changes no bit") {
  const auto images = random_images<float>(1, {5, 17, 16, 3});
  Model<SmallNetwork<7>> one(bfloat16, Cpu(1)), three(bfloat16, Cpu(3));
  CHECK(same_bits(training_results(one, images), training_results(three, images)));
  CHECK(same_bits(inference_results(one, images), inference_results(three, images)));
}

TEST_CASE("bfloat16 is refused in models of double") {
  const std::string text = refusal<Error>([] { Model<SmallNetwork<7>, Cpu, double>{bfloat16}; });
  INFO(text);
  CHECK(mentions(text, {"Precision::bfloat16", "float", "full"}));
}

TEST_CASE("a program without the kernels of bfloat16 says which header brings them") {
  const auto* kernels = std::exchange(detail::rounded_convolution, nullptr);
  const auto images = random_images<float>(1, {1, 19, 18, 3});
  Model<SmallNetwork<7>> model(bfloat16);
  const std::string text = refusal<Error>([&] { model.forward(images); });
  INFO(text);
  CHECK(mentions(text, {"Precision::bfloat16", "#include <inception/bfloat16.hpp>"}));
  detail::rounded_convolution = kernels;
}

TEST_CASE("formats that no processor multiplies faster are refused on the Cpu") {
  const auto images = random_images<float>(1, {1, 19, 18, 3});
  for (const Precision precision : {Precision::tf32, Precision::float16}) {
    Model<SmallNetwork<7>> model({.precision = precision});
    for (const Mode mode : {Mode::inference, Mode::training}) {
      const std::string text = refusal<Error>([&] { model.forward(images, mode); });
      INFO(text);
      CHECK(mentions(text, {"Cpu", to_string(precision), "Cuda"}));
    }
  }
}
