// SPDX-License-Identifier: MIT
// What every optimizer is: a formula's state beside a model's parameters, and a step.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/optimizers/update.hpp"
#include "inception/optimizers/update_control.hpp"
#include "inception/tensor/arenas.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/tensor/cpu.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// One array of an optimizer's state, as large as the parameter arena; a checkpoint saves it.
template <class Scalar>
struct OptimizerSlot {
  std::string_view name;
  std::span<Scalar> values;
};

/// Base of the optimizers. It keeps views of the model's arenas: the model must outlive it.
///
/// An optimizer of your own derives from it, makes its slots in the constructor and gives update().
template <class Scalar, class Device = Cpu>
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// "sgd", "adam", …: the name that make_optimizer takes.
  virtual std::string_view name() const = 0;

  /// One step with the gradients that the arenas hold now. Allocates nothing.
  ///
  /// Errors   Error where the learning rate is negative or not a number
  void step(double learning_rate) {
    if (!(learning_rate >= 0) || std::isinf(learning_rate)) {
      throw Error(std::string(name()) + ": the learning rate must be finite and at least 0; " +
                  std::to_string(learning_rate) + " was given");
    }
    ++steps_;
    control_.begin();
    update(learning_rate);
  }

  /// Steps made so far: with the slots, all that a checkpoint has to keep.
  Index steps() const { return steps_; }
  void set_steps(Index steps) { steps_ = steps; }

  /// From now on steps are left out while `flag`, in the device's memory, is not 0; null: never.
  void skip_where(const std::uint32_t* flag) { arenas_.skip = flag; }

  /// The state, in a fixed order, to be saved or overwritten.
  std::vector<OptimizerSlot<Scalar>> slots() {
    std::vector<OptimizerSlot<Scalar>> result;
    for (auto& [slot_name, buffer] : slots_) result.push_back({slot_name, buffer.span()});
    return result;
  }

  /// How steps run on the device: for code that has more than the next step in mind.
  UpdateControl<Device>& control() { return control_; }

 protected:
  /// Errors   ShapeError where the ranges do not follow each other inside the arenas
  Optimizer(const Arenas<Scalar>& arenas, WeightDecay decay, Device device)
      : arenas_(arenas),
        decay_(decay),
        device_(std::move(device)),
        control_(arenas.ranges, std::ssize(arenas.parameters), device_) {
    if (arenas.parameters.size() != arenas.gradients.size()) {
      throw ShapeError("Optimizer: parameters and gradients must be as many; there are " +
                       std::to_string(arenas.parameters.size()) + " and " +
                       std::to_string(arenas.gradients.size()));
    }
    Index end = 0;
    for (const ParameterRange& range : arenas.ranges) {
      if (range.offset < end || range.size < 0 ||
          range.offset + range.size > static_cast<Index>(arenas.parameters.size())) {
        throw ShapeError("Optimizer: ranges must follow each other inside the arena of " +
                         std::to_string(arenas.parameters.size()) + " elements; one starts at " +
                         std::to_string(range.offset) + " with " + std::to_string(range.size));
      }
      end = range.offset + range.size;
    }
    for (const ParameterRange& range : arenas.ranges) check("rate", range.rate, 0, unbounded);
    check("weight_decay", decay.rate, 0, unbounded);
  }

  static constexpr double unbounded = std::numeric_limits<double>::infinity();

  /// Computes the new parameters; steps() already counts this step. On the Cuda device, where a graph
  /// may hold its kernels, it must call apply() alike in every step, and launch nothing else.
  virtual void update(double learning_rate) = 0;

  void add_slot(std::string_view slot_name, Scalar initial = 0) {
    slots_.emplace_back(
        slot_name, Buffer<Scalar, Device>(static_cast<Index>(arenas_.parameters.size()), device_));
    if (initial != Scalar{0}) fill(device_, slots_.back().second.span(), initial);
  }
  Scalar* slot(std::size_t i) { return slots_[i].second.data(); }

  /// Runs a formula over the parameters and the given slots.
  template <class Formula, class... Slots>
  void apply(const Formula& formula, Slots*... slots) {
    apply_update(device_, arenas_, control_, decay_, formula, slots...);
  }

  /// Refuses a setting that is not in [low, high).
  static void check(const char* setting, double value, double low, double high) {
    if (value >= low && value < high) return;
    char text[160];
    std::snprintf(text, sizeof text, "Optimizer: %s must be in [%g, %g); %g was given", setting,
                  low, high, value);
    throw Error(text);
  }

 private:
  Arenas<Scalar> arenas_;
  WeightDecay decay_;
  Device device_;
  UpdateControl<Device> control_;
  std::vector<std::pair<std::string_view, Buffer<Scalar, Device>>> slots_;
  Index steps_ = 0;
};

}  // namespace inception
