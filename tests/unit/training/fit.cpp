// SPDX-License-Identifier: MIT
// fit(): a run that stops and goes on gives the bits of one that does not, the average of the weights
// included, and what is evaluated is what is saved.
#include "inception/training/fit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/adam.hpp"
#include "support/event_reader.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/three_greys.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = Sequential<ConvBlock<1, 8, Kernel<3>>, Dropout<8, Probability<1, 4>>,
                           GlobalAvgPool2d<8>, Linear<8, 3>>;

std::vector<float> weights_of(const AnyModel<>& model) {
  std::vector<float> all;
  for (const auto part : {model.store().parameters(), model.store().state()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

/// The weights of a file, whose names begin with `prefix`.
std::vector<float> weights_of(const std::filesystem::path& path, const std::string& prefix = "") {
  Model<Network> model;
  load_weights(model, SafetensorsFile::open(path), Strictness::strict, prefix);
  return weights_of(model);
}

/// One run, stopped after `stop_after` steps where that is not 0.
struct Run {
  ImageSet set = three_greys(40);
  Split images = split(40, 10, 1);
  Model<Network> model{{.seed = 2}, Cpu(2)};
  Adam<float> optimizer{model.arenas(), {}, model.device()};

  std::function<Extent(Index)> image_size{};
  std::optional<PlateauOptions> plateau{};
  int parts = 1;
  std::optional<LossScaleOptions> loss_scale{};

  FitResult operator()(const std::filesystem::path& folder, double weight_average, int stop_after,
                       bool resume) {
    FitOptions options;
    options.epochs = 3;
    options.learning_rate = WarmUp{0.5, LinearRate{.start = 0.03, .epochs = 2.5}};
    options.weight_average = weight_average;
    options.training = {.batch_size = 8, .shuffle = true, .seed = 4};
    options.training.preprocessing.normalization = Normalization::symmetric(1);
    options.evaluation.preprocessing.normalization = Normalization::symmetric(1);
    options.image_size = image_size;
    options.plateau = plateau;
    options.parts = parts;
    options.loss_scale = loss_scale;
    options.folder = folder;
    options.settings = "average=" + std::to_string(weight_average) + "\n";
    options.resume = resume;
    int steps = 0;
    options.stop = [&] { return ++steps == stop_after; };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> quiet(std::fopen("/dev/null", "w"),
                                                                &std::fclose);
    options.out = quiet.get();
    return fit(model, optimizer, set, images, options);
  }
};

}  // namespace

TEST_CASE("a run that was stopped anywhere goes on with the same bits") {
  for (const double average : {0.0, 0.9}) {
    CAPTURE(average);
    const TemporaryFolder folder;
    Run whole;
    REQUIRE(whole(folder / "whole", average, 0, false).finished);
    for (const int stop : {1, 4, 5, 11}) {  // an epoch has 4 steps; stop() is asked per batch
      CAPTURE(stop);
      Run first, second;
      CHECK(!first(folder / "halves", average, stop, false).finished);
      CHECK(second(folder / "halves", average, 0, true).finished);
      for (const char* file : {"last.safetensors", "best.safetensors"}) {
        CAPTURE(file);
        CHECK(read_bytes(folder / "halves" / file) == read_bytes(folder / "whole" / file));
      }
      CHECK(same_bits(weights_of(second.model), weights_of(whole.model)));
    }
  }
}

TEST_CASE(
    "images may grow from epoch to epoch, and a run stops and goes on on both sides of that") {
  const auto growing = [](Index epoch) { return epoch < 2 ? Extent{6, 5} : Extent{8, 7}; };
  const TemporaryFolder folder;
  Run whole, constant, own_size;
  whole.image_size = growing;
  own_size.image_size = [](Index) { return Extent{8, 7}; };
  const FitResult result = whole(folder / "whole", 0.9, 0, false);
  REQUIRE(result.finished);
  CHECK(result.records.size() == 3);
  for (const int stop : {7, 8, 9, 10, 11}) {  // the images grow after 8 steps and 2 validations
    CAPTURE(stop);
    Run first, second;
    first.image_size = growing;
    second.image_size = growing;
    CHECK(!first(folder / "halves", 0.9, stop, false).finished);
    CHECK(second(folder / "halves", 0.9, 0, true).finished);
    for (const char* file : {"last.safetensors", "best.safetensors"}) {
      CAPTURE(file);
      CHECK(read_bytes(folder / "halves" / file) == read_bytes(folder / "whole" / file));
    }
  }
  constant(folder / "constant", 0.9, 0, false);
  own_size(folder / "own_size", 0.9, 0, false);
  CHECK(same_bits(weights_of(own_size.model), weights_of(constant.model)));
  CHECK(!same_bits(weights_of(whole.model), weights_of(constant.model)));
}

TEST_CASE(
    "a rate that falls on a plateau, and batches in parts, stop and go on with the same bits") {
  const TemporaryFolder folder;
  const auto prepare = [](Run& run) {
    run.plateau = {.factor = 0.5, .patience = 0, .threshold = 0.9};  // no epoch is good enough
    run.parts = 3;
  };
  Run whole, plain;
  prepare(whole);
  const FitResult result = whole(folder / "whole", 0, 0, false);
  const FitResult other = plain(folder / "plain", 0, 0, false);
  REQUIRE(result.finished);
  CHECK(result.records[1].learning_rate ==
        other.records[1].learning_rate);  // the first is the best
  CHECK(result.records[2].learning_rate == other.records[2].learning_rate / 2);
  CHECK(!same_bits(weights_of(whole.model), weights_of(plain.model)));
  for (const int stop : {3, 5, 11}) {
    CAPTURE(stop);
    Run first, second;
    prepare(first);
    prepare(second);
    CHECK(!first(folder / "halves", 0, stop, false).finished);
    CHECK(second(folder / "halves", 0, 0, true).finished);
    CHECK(same_bits(weights_of(second.model), weights_of(whole.model)));
  }
}

TEST_CASE("a run keeps its settings in its folder, and goes on under no others") {
  const TemporaryFolder folder;
  Run run, other;
  run(folder / "run", 0, 5, false);
  const Bytes kept = read_bytes(folder / "run" / "settings.txt");
  CHECK(std::string(kept.begin(), kept.end()) == "average=0.000000\n");
  const std::string text = refusal<Error>([&] { other(folder / "run", 0.5, 0, true); });
  CHECK(mentions(text, {"average=0.000000 then", "average=0.500000 now"}));
}

TEST_CASE("an average changes what is evaluated and saved, not what is trained") {
  const TemporaryFolder folder;
  Run plain, averaged;
  CHECK(plain(folder / "plain", 0, 0, false).finished);
  CHECK(averaged(folder / "averaged", 0.9, 0, false).finished);
  const auto trained = weights_of(folder / "plain" / "checkpoint.safetensors", "model/");
  CHECK(same_bits(weights_of(plain.model), trained));
  CHECK(same_bits(weights_of(folder / "averaged" / "checkpoint.safetensors", "model/"), trained));
  CHECK(!same_bits(weights_of(averaged.model), trained));
  CHECK(
      same_bits(weights_of(averaged.model), weights_of(folder / "averaged" / "last.safetensors")));
}

TEST_CASE("a checkpoint without an average is refused where one is needed") {
  const TemporaryFolder folder;
  Run run;
  run(folder / "run", 0, 0, false);
  const auto path = folder / "run" / "checkpoint.safetensors";
  const auto before = weights_of(run.model);
  Run other;
  WeightAverage<Cpu, float> average(other.model, 0.9);
  const auto untouched = weights_of(other.model);
  const std::string settings = "average=" + std::to_string(0.0) + "\n";
  CHECK(mentions(
      refusal([&] { load_checkpoint(path, other.model, other.optimizer, settings, &average); }),
      {"average/parameters"}));
  CHECK(same_bits(weights_of(other.model), untouched));
  load_checkpoint(path, other.model, other.optimizer, settings);
  CHECK(same_bits(weights_of(other.model), before));
}

TEST_CASE("a run writes logs, a report and events, and a resumed one goes on with them") {
  const TemporaryFolder folder;
  Run first, second;
  CHECK(
      !first(folder / "run", 0, 7, false).finished);  // 4 steps, 2 questions in validation, 1 step
  CHECK(second(folder / "run", 0, 0, true).finished);
  const RunFiles files(folder / "run");
  const auto text_of = [](const std::filesystem::path& path) {
    const Bytes bytes = read_bytes(path);
    return std::string(bytes.begin(), bytes.end());
  };
  const std::string lines = text_of(files.log_jsonl);
  CHECK(std::ranges::count(lines, '\n') == 3);
  CHECK(mentions(lines, {"{\"epoch\": 1,", "{\"epoch\": 3,", "validation_top5_accuracy\": 1,"}));
  CHECK(mentions(text_of(files.report), {"<b>3 of 3</b>", "grey", ">average</th>", "10 images"}));

  std::vector<std::filesystem::path> events;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "run")) {
    if (entry.path().filename().string().starts_with("events.out.tfevents.")) {
      events.push_back(entry.path());
    }
  }
  std::ranges::sort(events);
  REQUIRE(events.size() == 2);
  const auto steps_of = [](const std::filesystem::path& path) {
    std::vector<std::uint64_t> steps;
    for (const std::string& record : tfrecords(path)) steps.push_back(wire_fields(record)[1].bits);
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    return steps;
  };
  // The version, the first step to come, then what was told: of the first run its first epoch alone.
  CHECK(steps_of(events[0]) == std::vector<std::uint64_t>{0, 1, 4});
  CHECK(steps_of(events[1]) == std::vector<std::uint64_t>{0, 6, 8, 12});
}

TEST_CASE("a run stops and goes on with its loss scale; a checkpoint without one is refused") {
  const TemporaryFolder folder;
  Run whole, plain;
  whole.loss_scale = LossScaleOptions{.first = 64, .doubled_after = 5};
  CHECK(whole(folder / "whole", 0, 0, false).finished);
  CHECK(plain(folder / "plain", 0, 0, false).finished);
  const std::string settings = "average=" + std::to_string(0.0) + "\n";
  const auto state_in = [&](const char* run, bool changed) {
    Run other;
    LossScale<> scale({}, other.model.device());
    load_checkpoint(folder / run / "checkpoint.safetensors", other.model, other.optimizer, settings,
                    static_cast<WeightAverage<Cpu, float>*>(nullptr), &scale);
    CHECK(changed == (scale.state().scale != 64));
    return scale.state();
  };
  for (const int stop : {3, 7}) {  // 3 steps; 5 steps and a validation
    CAPTURE(stop);
    Run first, second;
    first.loss_scale = second.loss_scale = whole.loss_scale;
    CHECK(!first(folder / "halves", 0, stop, false).finished);
    CHECK(state_in("halves", stop == 7).good_steps == (stop == 3 ? 3 : 0));
    CHECK(second(folder / "halves", 0, 0, true).finished);
    const LossScaleState found = state_in("halves", true), wanted = state_in("whole", true);
    CHECK(found.scale == wanted.scale);
    CHECK(found.good_steps == wanted.good_steps);
  }
  // A scale that nothing overflows under changes no bit.
  CHECK(same_bits(weights_of(whole.model), weights_of(plain.model)));
  CHECK(mentions(refusal([&] { state_in("plain", false); }), {"loss_scale"}));
}
