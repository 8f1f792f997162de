// SPDX-License-Identifier: MIT
// fit() by several processes: the losses of one, resumed by another number, stopped by one of them.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/adam.hpp"
#include "inception/training/fit.hpp"
#include "support/files.hpp"
#include "support/thread_processes.hpp"
#include "support/three_greys.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = Sequential<ConvBlock<1, 8, Kernel<3>>, Dropout<8, Probability<1, 4>>,
                           GlobalAvgPool2d<8>, Linear<8, 3>>;

struct Case {
  std::filesystem::path folder;
  bool synchronise = true;
  int stop_after =
      0;  ///< questions to the last process: 4 steps and 2 batches of validation an epoch; 0: never
  bool resume = false;
};

FitResult run(Communicator* processes, const Case& c) {
  const ImageSet set = three_greys(40);
  Model<Network> model({.seed = 2, .synchronise = c.synchronise ? processes : nullptr}, Cpu(1));
  Adam<float> optimizer(model.arenas(), {}, model.device());
  FitOptions options;
  options.epochs = 3;
  options.learning_rate = ConstantRate{0.02};
  options.plateau.emplace();
  options.weight_average = 0.9;
  // 30 images: the last batch of an epoch is a smaller one.
  options.training = {.batch_size = 8, .shuffle = true, .seed = 4};
  options.training.preprocessing.normalization = Normalization::symmetric(1);
  options.evaluation.preprocessing.normalization = Normalization::symmetric(1);
  options.folder = c.folder;
  options.resume = c.resume;
  int steps = 0;
  const bool last = processes == nullptr || processes->rank() + 1 == processes->size();
  options.stop = [&] { return ++steps == c.stop_after && last; };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> quiet(std::fopen("/dev/null", "w"),
                                                              &std::fclose);
  options.out = quiet.get();
  if (processes == nullptr) return fit(model, optimizer, set, split(40, 10, 1), options);
  HostSums<float> sums(*processes);
  DataParallel<Cpu, float> parallel(model, *processes, sums);
  return fit(model, optimizer, set, split(40, 10, 1), options, &parallel);
}

/// What the first of `size` processes returns; 0: one without others.
FitResult run(int size, const Case& c) {
  if (size == 0) return run(nullptr, c);
  FitResult first;
  ThreadProcesses::run(size, [&](Communicator& processes) {
    FitResult result = run(&processes, c);
    if (is_first(&processes)) {
      first = std::move(result);
    } else {
      CHECK(result.records.empty());
    }
  });
  return first;
}

void check_close(const FitResult& actual, const FitResult& expected, double tolerance) {
  REQUIRE(actual.records.size() == expected.records.size());
  for (std::size_t i = 0; i < actual.records.size(); ++i) {
    CAPTURE(i);
    const EpochRecord &a = actual.records[i], &e = expected.records[i];
    CHECK(a.train.loss == doctest::Approx(e.train.loss).epsilon(tolerance));
    CHECK(a.validation->loss == doctest::Approx(e.validation->loss).epsilon(tolerance));
    CHECK(a.validation->accuracy == e.validation->accuracy);
  }
}

}  // namespace

TEST_SUITE("training") {
  TEST_CASE("processes with synchronised batch norm train as one does") {
    const TemporaryFolder folder;
    const FitResult one = run(0, {folder.path() / "one"});
    CHECK(one.finished);
    for (const int size : {1, 2, 3}) {
      CAPTURE(size);
      const auto path = folder.path() / std::to_string(size);
      const FitResult several = run(size, {path});
      CHECK(several.finished);
      check_close(several, one, 1e-3);
      // Validation is sharded, and its report is whole.
      CHECK(read_bytes(path / "log.csv").size() > 0);
    }
  }

  TEST_CASE("a run that one process stops goes on with the same bits") {
    for (const bool synchronise : {true, false}) {
      const TemporaryFolder folder;
      const auto whole = folder.path() / "whole", halves = folder.path() / "halves";
      CHECK(run(2, {whole, synchronise}).finished);
      CHECK_FALSE(run(2, {halves, synchronise, 8}).finished);
      CHECK(run(2, {.folder = halves, .synchronise = synchronise, .resume = true}).finished);
      CHECK(read_bytes(whole / "last.safetensors") == read_bytes(halves / "last.safetensors"));
      CHECK(read_bytes(whole / "best.safetensors") == read_bytes(halves / "best.safetensors"));
    }
  }

  TEST_CASE("another number of processes goes on with a run") {
    const TemporaryFolder folder;
    const FitResult one = run(0, {folder.path() / "one"});
    for (const int then : {0, 2}) {
      for (const int now : {0, 2, 3}) {
        CAPTURE(then);
        CAPTURE(now);
        const auto path = folder.path() / (std::to_string(then) + std::to_string(now));
        CHECK_FALSE(run(then, {.folder = path, .stop_after = 8}).finished);
        const FitResult rest = run(now, {.folder = path, .resume = true});
        CHECK(rest.finished);
        check_close(rest, one, 1e-3);
      }
    }
  }
}
