// SPDX-License-Identifier: MIT
// A training loop's batches on the Cuda device: copied there while the step before them runs.
#pragma once

#include "inception/data/device_batches.cuh"
#include "inception/training/batch_feed.hpp"

namespace inception {

template <>
class BatchFeed<Cuda> : public DeviceBatches<float> {
 public:
  BatchFeed(BatchLoader& loader, const Cuda& device) : DeviceBatches<float>(loader, device) {}
};

}  // namespace inception
