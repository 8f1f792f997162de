// SPDX-License-Identifier: MIT
// A running average of a model's weights over its training, for evaluation.
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "inception/model/any_model.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

namespace detail {

/// Elements that one thread averages at a time; no element depends on another.
inline constexpr Index average_chunk = 16384;

/// Calls body(begin, end) for pieces of [0, size), on all threads.
template <class Body>
void for_each_chunk(const Cpu& device, Index size, const Body& body) {
  device.parallel_for((size + average_chunk - 1) / average_chunk, [&](Index chunk, int) {
    body(chunk * average_chunk, std::min((chunk + 1) * average_chunk, size));
  });
}

/// a ← a + share (w − a)
template <class Scalar>
void move_average(const Cpu& device, std::span<Scalar> average, std::span<const Scalar> values,
                  Scalar share) {
  for_each_chunk(device, std::ssize(average), [&](Index begin, Index end) {
    Scalar* __restrict a = average.data();
    const Scalar* __restrict w = values.data();
    for (Index i = begin; i < end; ++i) a[i] += share * (w[i] - a[i]);
  });
}

}  // namespace detail

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
        parameters_(std::ssize(model.store().parameters())),
        state_(std::ssize(model.store().state())) {
    if (!(decay > 0 && decay < 1)) {
      throw Error("WeightAverage: the decay must be above 0 and below 1; " + std::to_string(decay) +
                  " was given");
    }
    std::ranges::copy(model.store().parameters(), parameters_.data());
    std::ranges::copy(model.store().state(), state_.data());
  }

  /// Takes the model's weights in; `step` counts the steps done, from 1.
  void update(Index step) {
    const double n = static_cast<double>(step);
    const auto share = static_cast<Scalar>(1 - std::min(decay_, (1 + n) / (10 + n)));
    detail::move_average(model_.device(), parameters_.span(), model_.store().parameters(), share);
    detail::move_average(model_.device(), state_.span(), model_.store().state(), share);
  }

  /// Exchanges the average and the model's weights. While the average is in the model it can be
  /// evaluated and saved; a second call puts all back.
  void swap() {
    auto& store = model_.change_tensors();
    std::ranges::swap_ranges(store.parameters(), parameters_.span());
    std::ranges::swap_ranges(store.state(), state_.span());
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
