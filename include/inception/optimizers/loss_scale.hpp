// SPDX-License-Identifier: MIT
// Loss scaling: gradients that are too small for float16 are computed times a scale, and divided again.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "inception/optimizers/clipping.hpp"
#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception {

struct LossScaleOptions {
  double first = 65536;      ///< a power of two of [1, 2^24]
  int doubled_after = 2000;  ///< so many finite steps in a row double the scale
};

/// All that a loss scale goes on from. It lies in the device's memory.
struct LossScaleState {
  float scale = 1;              ///< of the next step
  std::int32_t good_steps = 0;  ///< finite ones since the scale last changed
  std::uint32_t skip = 0;       ///< 1: the last step's gradients were not finite
  std::int32_t skipped = 0;     ///< such steps so far
};

namespace detail {

inline constexpr float largest_loss_scale = 1 << 24;

/// Halves the scale where the gradients' norm is not finite, and doubles it after good steps.
struct AdvanceLossScale {
  const double* norm;
  LossScaleState* state;
  std::int32_t doubled_after;

  INCEPTION_HOST_DEVICE void operator()(Index) const {
    LossScaleState& s = *state;
    const bool finite = *norm <= std::numeric_limits<double>::max();  // false for what is no number
    s.skip = finite ? 0U : 1U;
    if (!finite) {
      s.scale = s.scale > 1 ? s.scale / 2 : 1;
      s.good_steps = 0;
      ++s.skipped;
    } else if (++s.good_steps == doubled_after) {
      if (s.scale < largest_loss_scale) s.scale *= 2;
      s.good_steps = 0;
    }
  }
};

template <class Scalar>
struct MultiplyByScale {
  Scalar* values;
  const LossScaleState* state;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    values[i] *= static_cast<Scalar>(state->scale);
  }
};

/// A power of two: its inverse is exact.
template <class Scalar>
struct DivideByScale {
  Scalar* values;
  const LossScaleState* state;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    values[i] *= static_cast<Scalar>(1 / state->scale);
  }
};

}  // namespace detail

/// Judges a step's gradients; another device than the Cpu does so without the host.
template <class Scalar>
void advance_loss_scale(const Cpu& device, std::span<const Scalar> gradients,
                        std::int32_t doubled_after, LossScaleState* state) {
  const double norm = global_norm(gradients, device);
  detail::AdvanceLossScale{&norm, state, doubled_after}(0);
}

/// Dynamic loss scaling. The outputs' gradients are multiplied by s before the backward pass, the
/// parameters' gradients divided by it afterwards. Where those are not finite, the optimizer leaves the
/// step out and s is halved; after so many finite steps in a row it is doubled.
///
///   loss_scale.scale(output gradients);  model.backward();
///   loss_scale.unscale(parameters' gradients);  clipping;  optimizer.step(rate);
///
/// train_step does all of it when it is given one. On the Cuda device nothing of it waits for the host:
/// scale and counters lie in the device's memory, where the optimizer reads whether to skip.
///
/// Errors   Error where an option is out of its range
/// Source   Micikevicius et al., arXiv:1710.03740, section 3.2
template <class Device = Cpu>
class LossScale {
 public:
  explicit LossScale(const LossScaleOptions& options = {}, Device device = Device())
      : device_(std::move(device)), doubled_after_(options.doubled_after), state_(1, device_) {
    int exponent = 0;
    if (!(options.first >= 1 && options.first <= detail::largest_loss_scale) ||
        std::frexp(options.first, &exponent) != 0.5) {
      throw Error("LossScale: the first scale must be a power of two of [1, 2^24]; " +
                  std::to_string(options.first) + " was given");
    }
    if (options.doubled_after < 1) {
      throw Error("LossScale: doubled_after must be at least 1; " +
                  std::to_string(options.doubled_after) + " was given");
    }
    set_state({.scale = static_cast<float>(options.first)});
  }

  /// g ← s g
  template <class Scalar>
  void scale(std::span<Scalar> gradients) const {
    for_each_index(device_, std::ssize(gradients),
                   detail::MultiplyByScale<Scalar>{gradients.data(), state_.data()});
  }

  /// g ← g / s, and s for the next step.
  template <class Scalar>
  void unscale(std::span<Scalar> gradients) {
    for_each_index(device_, std::ssize(gradients),
                   detail::DivideByScale<Scalar>{gradients.data(), state_.data()});
    advance_loss_scale(device_, std::span<const Scalar>(gradients), doubled_after_, state_.data());
  }

  int doubled_after() const { return doubled_after_; }

  /// Where Optimizer::skip_where() finds whether the last gradients were finite.
  const std::uint32_t* skip() const { return &state_.data()->skip; }

  /// Takes steps that were skipped from the optimizer's count, so that its formula sees only those that
  /// were made. Waits for the device.
  template <class Scalar>
  void settle(Optimizer<Scalar, Device>& optimizer) {
    const std::int32_t skipped = state().skipped;
    optimizer.set_steps(optimizer.steps() - (skipped - settled_));
    settled_ = skipped;
  }

  /// To save and to go on from, when all steps are settled. Waits for the device.
  LossScaleState state() const {
    LossScaleState state;
    state_.read(0, std::span(&state, 1));
    return state;
  }
  void set_state(const LossScaleState& state) {
    state_.write(0, std::span(&state, 1));
    settled_ = state.skipped;
  }

 private:
  Device device_;
  std::int32_t doubled_after_;
  Buffer<LossScaleState, Device> state_;
  std::int32_t settled_ = 0;  ///< of the skipped steps, already taken from the optimizer's count
};

}  // namespace inception
