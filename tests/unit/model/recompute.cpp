// SPDX-License-Identifier: MIT
// Activations that are made anew: the same bits, in less memory.
#include <doctest/doctest.h>

#include "inception/combinators/sequential.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "support/model_results.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Concats of batch norms, of batch norms and a pool, and an output in the middle.
struct Modules : Sequential<ConvBlock<3, 16>, InceptionF5<16>,
                            Tap<"middle", InceptionReduction<288, 16>, ConvBlock<288, 8>>,
                            GlobalAvgPool2d<768>, Linear<768, 4>> {};

}  // namespace

TEST_CASE("activations that are made anew change no bit and save memory") {
  const auto images = random_images<float>(1, {3, 19, 23, 3});
  std::vector<float> kept;
  Index bytes = 0;
  for (const bool recompute : {false, true}) {
    CAPTURE(recompute);
    Model<Modules> model({.seed = 3, .recompute = recompute, .input_gradient = true}, Cpu(2));
    const auto first = training_results(model, images);
    const auto second = training_results(model, images);  // over what the first step left
    if (!recompute) {
      kept = second;
      bytes = model.workspace_bytes();
    } else {
      CHECK(same_bits(second, kept));
      CHECK(static_cast<double>(model.workspace_bytes()) < 0.95 * static_cast<double>(bytes));
    }
  }
}
