// SPDX-License-Identifier: MIT
// Loss and accuracy over a set of images, without training.
#pragma once

#include "inception/data/batches.hpp"
#include "inception/model/options.hpp"
#include "inception/training/images_on_device.hpp"
#include "inception/training/metrics.hpp"
#include "inception/training/step.hpp"

namespace inception {

/// Runs every batch that the loader still has, in inference mode. `stop()` is asked between batches;
/// where it says true the metrics cover only what was done.
template <class Device, class Scalar, class Stop>
RunningMetrics evaluate(AnyModel<Device, Scalar>& model, BatchLoader& batches,
                        const LossOptions& options, Stop&& stop) {
  RunningMetrics metrics;
  ImagesOnDevice<Device> images(model.device());
  while (!stop()) {
    const Batch* batch = batches.next();
    if (batch == nullptr) break;
    model.forward(images(batch->images()));
    metrics.add(total_loss(model, batch->labels(), options, false), batch->size());
  }
  return metrics;
}

template <class Device, class Scalar>
RunningMetrics evaluate(AnyModel<Device, Scalar>& model, BatchLoader& batches,
                        const LossOptions& options) {
  return evaluate(model, batches, options, [] { return false; });
}

}  // namespace inception
