// SPDX-License-Identifier: MIT
// Metrics of a run and the line that ends an epoch.
#include "inception/training/metrics.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "inception/training/epoch_record.hpp"

using namespace inception;

TEST_CASE("running metrics weigh batches by their images") {
  RunningMetrics metrics;
  CHECK(metrics.mean().loss == 0);
  CHECK(metrics.mean().accuracy == 0);
  metrics.add(LossResult{.loss = 1.0, .correct = 2}, 8);
  metrics.add(4.0, 1, 4);
  CHECK(metrics.images == 12);
  CHECK(metrics.mean().loss == 2.0);
  CHECK(metrics.mean().accuracy == 0.25);
}

TEST_CASE("an epoch ends with the known line") {
  EpochRecord record{
      .epoch = 1, .train = {2.559885, 0.259}, .validation = Metrics{2.215568, 0.359}};
  CHECK(epoch_line(record, 15) ==
        "[Epoch 1/15]: train-loss = 2.559885 | train-acc = 0.259 | val-loss = 2.215568 | "
        "val-acc = 0.359");
  record.validation.reset();
  record.epoch = 12;
  record.train = {std::nan(""), 1};
  CHECK(epoch_line(record, 15) == "[Epoch 12/15]: train-loss = nan | train-acc = 1.000");
}
