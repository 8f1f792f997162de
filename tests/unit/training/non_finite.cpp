// SPDX-License-Identifier: MIT
// Where a run went wrong is found: images, a parameter, a layer's result.
#include "inception/training/non_finite.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "inception/combinators/named.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "support/model_results.hpp"
#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network =
    Sequential<Named<"first", ConvBlock<2, 4, Kernel<3>>>, Named<"second", Conv2d<4, 4>>,
               GlobalAvgPool2d<4>, Named<"fc", Linear<4, 3>>>;

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("nothing is found where all is finite") {
  Model<Network> model;
  CHECK(first_non_finite(model, random_images<float>(1, {2, 5, 6, 2})).empty());
}

TEST_CASE("the images are looked at") {
  Model<Network> model;
  auto images = random_images<float>(1, {2, 5, 6, 2});
  images.data()[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK(first_non_finite(model, images) == "the images");
}

TEST_CASE("a parameter is named") {
  Model<Network> model;
  for (const TensorRecord& t : model.tensors()) {
    if (t.name != "second.weight") continue;
    model.change_tensors().parameter(t.row)[3] = infinity;
  }
  CHECK(first_non_finite(model, random_images<float>(1, {2, 5, 6, 2})) ==
        "the parameter second.weight");
}

TEST_CASE("a layer whose result overflows is named") {
  Model<Network> model;
  for (const TensorRecord& t : model.tensors()) {
    if (t.name != "second.weight") continue;
    std::fill_n(model.change_tensors().parameter(t.row), 16, 1e38F);
  }
  auto images = random_images<float>(1, {2, 5, 6, 2});
  CHECK(first_non_finite(model, images) == "the result of layer second (conv2d)");
}

TEST_CASE("an observer sees every operation once, with what the network goes on with") {
  Model<Network> model;
  const auto images = random_images<float>(1, {2, 5, 6, 2});
  for (const Mode mode : {Mode::inference, Mode::training}) {
    std::vector<const Operation*> seen;
    std::vector<float> last;
    model.forward(images, mode, [&](const Operation& o, const View<const float>& result) {
      seen.push_back(&o);
      const Tensor<float> here = to_host(Cpu(1), result);
      last.assign(here.span().begin(), here.span().end());
    });
    CHECK(seen.size() == model.operations(mode, images.shape()).size());
    const Tensor<float> logits = to_host(Cpu(1), model.output("output"));
    CHECK(same_bits(last, std::vector<float>(logits.span().begin(), logits.span().end())));
  }
}
