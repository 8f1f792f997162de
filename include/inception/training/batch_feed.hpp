// SPDX-License-Identifier: MIT
// A training loop's batches, where its model reads them.
#pragma once

#include "inception/data/batches.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception {

/// Hands out a loader's batches with images on the device: next() gives a pointer to something with
/// images(), labels(), partners(), shares() and size(), null after the last. The loader belongs to it until it is gone.
///
/// The Cpu reads them where the loader made them. Another device specialises it.
template <class Device>
class BatchFeed;

template <>
class BatchFeed<Cpu> {
 public:
  BatchFeed(BatchLoader& loader, const Cpu&) : loader_(loader) {}

  const Batch* next() { return loader_.next(); }

 private:
  BatchLoader& loader_;
};

}  // namespace inception
