// SPDX-License-Identifier: MIT
// A factor of the learning rate that falls when the loss no longer does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "inception/tensor/error.hpp"

namespace inception {

struct PlateauOptions {
  double factor = 0.1;      ///< of (0, 1)
  int patience = 10;        ///< epochs without a better loss that are waited for
  double threshold = 1e-4;  ///< a loss is better below best · (1 − threshold)
  double least_scale = 0;   ///< the factor of the rate does not fall below
};

/// What a plateau has seen, for a checkpoint to keep.
struct PlateauState {
  double scale = 1;
  double best = std::numeric_limits<double>::infinity();
  std::int64_t bad_epochs = 0;
};

/// s ← max(s · factor, least) after more than `patience` epochs in a row without a better loss.
///
/// The learning rate is schedule(t) · scale().
///
/// Errors   Error where an option is out of its range
/// Source   the rule of PyTorch's ReduceLROnPlateau, mode "min", threshold_mode "rel", no cooldown
class Plateau {
 public:
  explicit Plateau(const PlateauOptions& options, const PlateauState& state = {})
      : options_(options), state_(state) {
    const auto require = [](bool holds, const char* what, double given) {
      if (holds) return;
      throw Error("Plateau: " + std::string(what) + "; " + std::to_string(given) + " was given");
    };
    require(options.factor > 0 && options.factor < 1, "the factor must be above 0 and below 1",
            options.factor);
    require(options.patience >= 0, "the patience must be at least 0", options.patience);
    require(options.threshold >= 0 && options.threshold < 1,
            "the threshold must be at least 0 and below 1", options.threshold);
    require(options.least_scale >= 0 && options.least_scale <= 1,
            "the least scale must be of [0, 1]", options.least_scale);
  }

  double scale() const { return state_.scale; }
  const PlateauState& state() const { return state_; }

  /// Takes in the loss of the epoch that is done.
  void observe(double loss) {
    if (loss < state_.best * (1 - options_.threshold)) {
      state_.best = loss;
      state_.bad_epochs = 0;
      return;
    }
    if (++state_.bad_epochs <= options_.patience) return;
    state_.scale = std::max(state_.scale * options_.factor, options_.least_scale);
    state_.bad_epochs = 0;
  }

 private:
  PlateauOptions options_;
  PlateauState state_;
};

}  // namespace inception
