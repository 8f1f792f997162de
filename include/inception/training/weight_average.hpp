// SPDX-License-Identifier: MIT
// A running average of a model's weights over its training, for evaluation.
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "inception/model/any_model.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Exponential moving average of parameters and running statistics.
///
/// a ← d a + (1 − d) w after step n = 1, 2, …, with d = min(decay, (1 + n) / (10 + n)), so that the
/// average soon forgets the first weights. Counters are not averaged.
///
/// It keeps a reference to the model, which must outlive it. update() and swap() allocate nothing and
/// give the same bits for any number of threads.
///
/// Errors   Error where the decay is not in (0, 1)
/// Source   Szegedy et al., arXiv:1512.00567, section 8; TensorFlow's ExponentialMovingAverage
template <class Device, class Scalar>
class WeightAverage {
 public:
  WeightAverage(AnyModel<Device, Scalar>& model, double decay)
      : model_(model),
        decay_(decay),
        parameters_(std::ssize(model.store().parameters()), model.device()),
        state_(std::ssize(model.store().state()), model.device()) {
    if (!(decay > 0 && decay < 1)) {
      throw Error("WeightAverage: the decay must be above 0 and below 1; " + std::to_string(decay) +
                  " was given");
    }
    copy_values(model.device(), model.store().parameters(), parameters_.span());
    copy_values(model.device(), model.store().state(), state_.span());
  }

  /// Takes the model's weights in; `step` counts the steps done, from 1.
  void update(Index step) {
    const double n = static_cast<double>(step);
    const auto share = static_cast<Scalar>(1 - std::min(decay_, (1 + n) / (10 + n)));
    move_average(model_.device(), parameters_.span(), model_.store().parameters(), share);
    move_average(model_.device(), state_.span(), model_.store().state(), share);
  }

  /// Exchanges the average and the model's weights. While the average is in the model it can be
  /// evaluated and saved; a second call puts all back.
  void swap() {
    auto& store = model_.change_tensors();
    swap_values(model_.device(), store.parameters(), parameters_.span());
    swap_values(model_.device(), store.state(), state_.span());
  }

  /// The average, for a checkpoint; laid out as the model's own.
  std::span<Scalar> parameters() { return parameters_.span(); }
  std::span<Scalar> state() { return state_.span(); }

 private:
  AnyModel<Device, Scalar>& model_;
  double decay_;
  Buffer<Scalar, Device> parameters_, state_;
};

/// Holds the average in the model for as long as it lives. Null: does nothing.
template <class Device, class Scalar>
class SwappedIn {
 public:
  explicit SwappedIn(WeightAverage<Device, Scalar>* average) : average_(average) {
    if (average_ != nullptr) average_->swap();
  }
  ~SwappedIn() {
    if (average_ != nullptr) average_->swap();
  }
  SwappedIn(const SwappedIn&) = delete;
  SwappedIn& operator=(const SwappedIn&) = delete;

 private:
  WeightAverage<Device, Scalar>* average_;
};

}  // namespace inception
