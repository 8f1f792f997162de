// SPDX-License-Identifier: MIT
// A model for inference only: the same bits from half of the memory, and nothing by mistake.
#include <doctest/doctest.h>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/training/weights.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Parameters that inference packs, and a batch norm that it cannot fold.
template <int Classes>
using Network = Sequential<BatchNorm2d<3>, Named<"net", SmallNetwork<Classes>>>;

/// Weights and running statistics as after training.
template <class Net, class Scalar>
void save_trained(const std::filesystem::path& path, const Shape& shape, std::uint64_t seed) {
  Model<Net, Cpu, Scalar> model({.seed = seed});
  for (int step = 0; step < 3; ++step) {
    training_results(model, random_images<Scalar>(seed, shape));
    for (Scalar& v : model.change_tensors().parameters()) v *= Scalar(1.01);
  }
  save_weights(model, path);
}

}  // namespace

TEST_CASE_TEMPLATE("it gives the bits of the whole model", Scalar, float, double) {
  const TemporaryFolder folder;
  const Shape shape{3, 15, 14, 3};
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    const Algorithm algorithm = threads == 1 ? Algorithm::direct : Algorithm::winograd;
    Model<Network<5>, Cpu, Scalar> whole({.algorithm = algorithm}, Cpu(threads));
    Model<Network<5>, Cpu, Scalar> packed({.algorithm = algorithm, .inference_only = true},
                                          Cpu(threads));
    for (const std::uint64_t seed : {1, 2}) {  // the second time over the first
      save_trained<Network<5>, Scalar>(folder / "w", shape, seed);
      load_weights(whole, folder / "w");
      CHECK(load_weights(packed, folder / "w").none());
      for (int repeat = 0; repeat < 2; ++repeat) {
        const auto images = random_images<Scalar>(seed + 5, shape);
        CHECK(same_bits(inference_results(packed, images), inference_results(whole, images)));
      }
    }
  }
}

TEST_CASE("it keeps no weights that are packed") {
  Model<InceptionF5<288>> whole, packed({.inference_only = true});
  const Shape large{1, 17, 17, 288};
  CHECK(packed.prepared_bytes(large) == whole.prepared_bytes(large));
  CHECK(packed.parameter_bytes() * 50 < whole.parameter_bytes());
  CHECK(packed.parameter_bytes() > 0);  // biases and batch norms
  CHECK(packed.tensors().size() == whole.tensors().size());
}

TEST_CASE("it has no weights before they are loaded, nor after a load that failed") {
  const TemporaryFolder folder;
  const Shape shape{2, 13, 13, 3};
  const auto images = random_images<float>(1, shape);
  Model<Network<5>> model({.inference_only = true});
  const auto forward = [&] { return refusal<Error>([&] { model.forward(images); }); };
  CHECK(mentions(forward(), {"before they are loaded", "load_weights"}));

  save_trained<Network<5>, float>(folder / "w", shape, 1);
  load_weights(model, folder / "w");
  CHECK(forward().empty());

  // A file that misses something is refused, and the weights from before stay.
  const auto before = inference_results(model, images);
  Model<Sequential<Named<"net", SmallNetwork<5>>>> other;
  save_weights(other, folder / "other");
  CHECK(!refusal([&] { load_weights(model, folder / "other"); }).empty());
  const std::string shared =
      refusal<Error>([&] { load_weights(model, folder / "other", Strictness::shared); });
  INFO(shared);
  CHECK(mentions(shared, {"all its tensors at once", "is missing"}));
  CHECK(same_bits(inference_results(model, images), before));

  // One that changes while it is read leaves nothing to run.
  struct Changing final : TensorSource<float> {
    bool has(const TensorRecord&) const override { return true; }
    void read(const TensorRecord&, const LayoutTiles&, Index, float*) const override {}
    std::int64_t counter(const TensorRecord&) const override { return 0; }
    void finish() const override { throw FileError("changed"); }
  };
  CHECK_THROWS_AS(model.load(Changing()), FileError);
  CHECK(mentions(forward(), {"before they are loaded"}));
  load_weights(model, folder / "w");
  CHECK(same_bits(inference_results(model, images), before));
}

TEST_CASE("it cannot be trained, read, changed or saved") {
  const TemporaryFolder folder;
  const Shape shape{2, 13, 13, 3};
  save_trained<Network<5>, float>(folder / "w", shape, 1);
  Model<Network<5>> model({.inference_only = true});
  load_weights(model, folder / "w");
  const auto images = random_images<float>(1, shape);
  const auto refused = [&](auto&& call) {
    const std::string text = refusal<Error>(call);
    INFO(text);
    CHECK(mentions(text, {"ModelOptions::inference_only"}));
  };
  refused([&] { model.forward(images, Mode::training); });
  refused([&] { model.arenas(); });
  refused([&] { model.store(); });
  refused([&] { model.change_tensors(); });
  refused([&] { model.parameters_changed(); });
  refused([&] { save_weights(model, folder / "again"); });
  CHECK(!std::filesystem::exists(folder / "again"));
}
