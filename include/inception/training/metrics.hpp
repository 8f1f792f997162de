// SPDX-License-Identifier: MIT
// Loss and accuracy, gathered batch by batch.
#pragma once

#include "inception/losses/softmax_cross_entropy.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Mean loss and the share of right answers, of [0, 1].
struct Metrics {
  double loss = 0;
  double accuracy = 0;
};

/// Adds up batches. Its three members are all there is, so that a checkpoint can keep them.
struct RunningMetrics {
  double loss_sum = 0;  ///< Σ over batches of mean loss · images
  Index correct = 0;
  Index images = 0;

  /// `loss` is the batch's mean.
  void add(double loss, Index correct_images, Index batch) {
    loss_sum += loss * static_cast<double>(batch);
    correct += correct_images;
    images += batch;
  }
  void add(const LossResult& result, Index batch) { add(result.loss, result.correct, batch); }

  /// Zeros where no image has been added.
  Metrics mean() const {
    if (images == 0) return {};
    const double count = static_cast<double>(images);
    return {loss_sum / count, static_cast<double>(correct) / count};
  }
};

}  // namespace inception
