// SPDX-License-Identifier: MIT
// A run of fit() on a device, and what it leaves.
#pragma once

#include <array>
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
#include "inception/training/evaluate_views.hpp"
#include "inception/training/fit.hpp"
#include "support/three_greys.hpp"

namespace inception::test {

using FittedNetwork = Sequential<ConvBlock<1, 8, Kernel<3>>, Dropout<8, Probability<1, 4>>,
                                 GlobalAvgPool2d<8>, Linear<8, 3>>;

/// How one run differs from the other.
struct FitCase {
  std::filesystem::path folder;
  double weight_average = 0;
  Precision precision = Precision::full;
  std::optional<LossScaleOptions> loss_scale{};
  int stop_after = 0;  ///< steps; 0: not before the end
  bool resume = false;
};

struct FitOutcome {
  bool finished = false;
  std::vector<double> metrics;  ///< of each epoch, then of the test on two views
};

inline FitOptions options_of(const FitCase& c) {
  FitOptions options;
  options.epochs = 2;
  options.learning_rate = ConstantRate{0.02};
  options.weight_average = c.weight_average;
  options.loss_scale = c.loss_scale;
  // 30 images: the last batch of an epoch is a smaller one.
  options.training = {.batch_size = 8, .shuffle = true, .seed = 4};
  options.training.preprocessing.normalization = Normalization::symmetric(1);
  options.evaluation.preprocessing.normalization = Normalization::symmetric(1);
  options.folder = c.folder;
  options.resume = c.resume;
  return options;
}

template <class Device>
FitOutcome fit_run(const Device& device, const FitCase& c) {
  const ImageSet set = three_greys(40);
  Model<FittedNetwork, Device> model({.seed = 2, .precision = c.precision}, device);
  Adam<float, Device> optimizer(model.arenas(), {}, device);
  FitOptions options = options_of(c);
  int steps = 0;
  options.stop = [&] { return ++steps == c.stop_after; };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> quiet(std::fopen("/dev/null", "w"),
                                                              &std::fclose);
  options.out = quiet.get();
  const FitResult result = fit(model, optimizer, set, split(40, 10, 1), options);
  FitOutcome outcome{result.finished, {}};
  const auto append = [&](const Metrics& m) {
    outcome.metrics.insert(outcome.metrics.end(), {m.loss, m.accuracy});
  };
  for (const EpochRecord& record : result.records) {
    append(record.train);
    append(*record.validation);
  }
  BatchOptions batches = options.evaluation;
  batches.epochs = 1;
  BatchLoader plain(set, all_indices(40), batches);
  batches.preprocessing.mirror = true;
  BatchLoader mirrored(set, all_indices(40), batches);
  const std::array views{&plain, &mirrored};
  const ViewsMetrics metrics = evaluate_views(model, views, {});
  append(metrics.first.mean());
  append(metrics.together.mean());
  return outcome;
}

}  // namespace inception::test
