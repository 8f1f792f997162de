// SPDX-License-Identifier: MIT
// However parameters change, the next inference computes with the new ones.
#include <doctest/doctest.h>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/optimizers/make_optimizer.hpp"
#include "support/plain_run.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = Sequential<ConvBlock<3, 8>, Linear<8, 4>>;

/// A model, its images, and whether inference computes what its layers compute one by one.
struct Checked {
  Model<Network, Cpu, double> model;
  Tensor<double> images = random_images<double>(1, {2, 3, 3, 3});
  std::vector<double> before = inference_results(model, images);

  /// Results must be right, and others than before.
  void check() {
    const auto plain =
        plain_outputs<double>(model, kernels_of<Network, Cpu, double>(), images, Mode::inference);
    const auto now = inference_results(model, images);
    CHECK(largest_difference(now, plain) < 1e-13);
    CHECK(largest_difference(now, before) > 1e-6);
    before = now;
  }
};

}  // namespace

TEST_CASE("an optimizer that steps after an inference changes the next one") {
  for (const std::string name : {"sgd", "adam", "adamw", "rmsprop", "rmsprop_tf"}) {
    CAPTURE(name);
    Checked c;
    const auto optimizer = make_optimizer(name, c.model.arenas(), {}, c.model.device());
    for (int step = 0; step < 2; ++step) {
      c.model.forward(c.images, Mode::training);
      c.model.output_gradient("output").data[0] = 1;
      c.model.backward();
      c.check();  // between backward and step: the running statistics have moved
      optimizer->step(0.1);
      c.check();
    }
  }
}

TEST_CASE("arenas and tensors that are kept may be written after an inference") {
  Checked c;
  const auto arenas = c.model.arenas();
  auto& store = c.model.change_tensors();
  c.model.forward(c.images);
  arenas.change_parameters()[0] += 1;
  c.check();
  store.parameter(0)[1] += 1;
  c.check();
  store.parameters()[2] += 1;
  c.check();
  store.buffer(1)[0] += 1;
  c.check();
  store.state()[0] += 1;
  c.check();
  const TensorRecord& bias = *store.find("1.bias");
  store.write(c.model.program(), bias, std::vector<double>{1, 2, 3, 4});
  c.check();
}

TEST_CASE("who keeps a pointer says so") {
  Checked c;
  double* const kept = c.model.change_tensors().parameter(0);
  c.model.forward(c.images);
  *kept += 1;
  c.model.parameters_changed();
  c.check();
}

TEST_CASE("reading is no change") {
  Checked c;
  auto& store = c.model.change_tensors();
  const std::uint64_t changes = store.changes();
  const auto& tensors = c.model.store();
  CHECK(tensors.parameter(0) != nullptr);
  CHECK(tensors.buffer(0) != nullptr);
  CHECK(!tensors.parameters().empty());
  CHECK(!tensors.state().empty());
  CHECK(!c.model.arenas().parameters.empty());
  inference_results(c.model, c.images);
  CHECK(store.changes() == changes);
  training_results(c.model, c.images);
  CHECK(store.changes() > changes);
}
