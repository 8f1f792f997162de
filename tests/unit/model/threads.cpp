// SPDX-License-Identifier: MIT
// The same bits for any number of threads, and for the same seed.
#include <doctest/doctest.h>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Enough pixels and channels for several tiles, panels and blocks of sums a thread.
struct MidSize
    : Sequential<ConvBlock<3, 24, Kernel<3>, Stride<2>>, InceptionF5<24>,
                 InceptionReduction<288, 16>, Tap<"features", ConvBlock<768, 40>, Identity<768>>,
                 Dropout<40>, GlobalAvgPool2d<40>, Linear<40, 10>> {};

template <class Network>
void compare_threads(const Shape& shape) {
  const auto images = random_images<float>(1, shape);
  std::vector<float> inference, training;
  for (const int threads : {1, 2, 3, 5}) {
    CAPTURE(threads);
    Model<Network> model({.seed = 3, .input_gradient = true}, Cpu(threads));
    std::vector<float> now;
    for (int step = 0; step < 2; ++step) {
      const auto results = training_results(model, images);
      now.insert(now.end(), results.begin(), results.end());
    }
    const auto outputs = inference_results(model, images);
    if (threads == 1) {
      training = now;
      inference = outputs;
    }
    CHECK(same_bits(now, training));
    CHECK(same_bits(outputs, inference));
  }
}

}  // namespace

TEST_CASE("the number of threads changes no bit") {
  compare_threads<MidSize>({3, 41, 37, 3});
  compare_threads<SmallNetwork<7>>({5, 17, 16, 3});
}

TEST_CASE("the same seed gives the same model, another one another") {
  const auto images = random_images<float>(1, {2, 15, 15, 3});
  Model<SmallNetwork<7>> one({.seed = 9}), two({.seed = 9}, Cpu(1)), other({.seed = 10});
  const auto parameters = [](const auto& model) {
    const auto span = model.store().parameters();
    return std::vector<float>(span.begin(), span.end());
  };
  CHECK(same_bits(parameters(one), parameters(two)));
  CHECK(largest_difference(parameters(one), parameters(other)) > 0.1);
  CHECK(same_bits(training_results(one, images), training_results(two, images)));
}
