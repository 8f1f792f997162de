// SPDX-License-Identifier: MIT
// Training with larger rounding errors, of bfloat16 or of Winograd's filters, comes as far as without.
#include <doctest/doctest.h>

#include <cmath>

#include "inception/bfloat16.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/ops/cpu.hpp"
#include "inception/optimizers/sgd.hpp"
#include "inception/training/step.hpp"
#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

struct ColourNetwork
    : Sequential<ConvBlock<3, 16, Kernel<3>, Stride<2>>, ConvBlock<16, 24, Kernel<3>, Padding<1>>,
                 ConvBlock<24, 33>, GlobalAvgPool2d<33>, Linear<33, 3>> {};

/// Images of three classes that differ by their colour under much noise.
struct Images {
  Tensor<float> pixels;
  std::vector<std::int32_t> labels;

  explicit Images(std::uint64_t seed, Index count = 24) : pixels({count, 13, 13, 3}) {
    Random random(seed);
    for (Index n = 0; n < count; ++n) {
      labels.push_back(static_cast<std::int32_t>(n % 3));
      for (Index i = 0; i < 13 * 13 * 3; ++i) {
        pixels.data()[n * 13 * 13 * 3 + i] =
            static_cast<float>(random.value() + (i % 3 == n % 3 ? 0.5 : 0.0));
      }
    }
  }
};

struct Run {
  double first = 0, last = 0;  ///< losses of the first batch and of the last ones' mean
};

Run train(Precision precision, Algorithm algorithm = Algorithm::direct) {
  Model<ColourNetwork> model({.seed = 1,
                              .initializer = Initializer::he,
                              .dropout = false,
                              .precision = precision,
                              .algorithm = algorithm});
  Sgd<float> optimizer(model.arenas(), {.momentum = 0.9}, model.device());
  Run run;
  constexpr int steps = 60, averaged = 10;
  for (int step = 0; step < steps; ++step) {
    const Images batch(static_cast<std::uint64_t>(step + 1));
    const double loss = train_step(model, optimizer, batch.pixels, batch.labels, 0.02, {}).loss;
    if (step == 0) run.first = loss;
    if (step >= steps - averaged) run.last += loss / averaged;
  }
  return run;
}

}  // namespace

TEST_CASE("training in bfloat16 comes as far as in full precision") {
  const Run exact = train(Precision::full);
  CHECK(exact.last < exact.first / 4);
  for (const Algorithm algorithm : {Algorithm::direct, Algorithm::winograd}) {
    const Run rounded = train(Precision::bfloat16, algorithm);
    INFO((algorithm == Algorithm::direct ? "direct" : "winograd"), ": full ", exact.first, " to ",
         exact.last, ", bfloat16 ", rounded.first, " to ", rounded.last);
    CHECK(rounded.last < rounded.first / 4);
    CHECK(std::abs(rounded.first - exact.first) < 0.02 * exact.first);
    CHECK(rounded.last != exact.last);
    CHECK(std::abs(rounded.last - exact.last) < 0.02 * exact.first);
  }
}

TEST_CASE("training by Winograd's filters comes as far as by direct convolution") {
  const Run direct = train(Precision::full), filters = train(Precision::full, Algorithm::winograd);
  INFO("direct ", direct.first, " to ", direct.last, ", winograd ", filters.first, " to ",
       filters.last);
  CHECK(direct.last < direct.first / 4);
  CHECK(std::abs(filters.first - direct.first) < 1e-5 * direct.first);
  CHECK(filters.last != direct.last);
  CHECK(std::abs(filters.last - direct.last) < 1e-2 * direct.first);
}
