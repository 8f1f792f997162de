// SPDX-License-Identifier: MIT
// How a device runs a pass again that it has run before: most simply run it.
#pragma once

#include <cstdint>
#include <string>

#include "inception/ops/view.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// What became of a model's CUDA graphs (ModelOptions::graphs).
struct GraphReport {
  Index captured = 0;   ///< graphs made so far
  Index replayed = 0;   ///< passes and training steps that ran as a graph
  std::string refusal;  ///< why there are none; empty where nothing stood in the way
};

namespace detail {

/// The passes of one model. A device that replays some specialises it, as Cuda does.
template <class Device, class Scalar>
class Replays {
 public:
  explicit Replays(bool /*wanted*/) {}

  GraphReport report() const { return {}; }

  /// To be called when memory that passes use is given back.
  void forget() {}

  /// Where kernels that are replayed read the training step; null where none are.
  const std::uint64_t* put_step(const Device&, std::uint64_t /*step*/) { return nullptr; }

  /// Calls pass(images), or does what it did. Returns where the pass has its images.
  template <class Pass>
  View<const Scalar> run_inference(const Device&, const View<const Scalar>& images, Pass&& pass) {
    pass(images);
    return images;
  }
};

}  // namespace detail

}  // namespace inception
