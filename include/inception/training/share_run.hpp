// SPDX-License-Identifier: MIT
// Gives all processes the state of the first: what a run begins with, or goes on with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "inception/parallel/collectives.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/training/checkpoint.hpp"

namespace inception {

/// Copies process 0's model, optimizer, average, loss scale and position to all others, so that only it
/// need see the checkpoint, and all begin with the same bits.
template <class Device, class Scalar>
void share_run(Communicator& processes, AnyModel<Device, Scalar>& model,
               Optimizer<Scalar, Device>& optimizer, RunPosition& position,
               WeightAverage<Device, Scalar>* average, LossScale<Device>* loss_scale) {
  auto& store = model.change_tensors();
  auto arrays = detail::state_arrays(optimizer, average);
  arrays.push_back({"parameters", store.parameters()});
  arrays.push_back({"state", store.state()});
  std::vector<Scalar> here;
  for (const auto& array : arrays) {
    here.resize(array.values.size());
    read_values(model.device(), std::span<const Scalar>(array.values), std::span(here));
    broadcast_values(processes, std::span(here));
    write_values(model.device(), std::span<const Scalar>(here), array.values);
  }
  broadcast_values(processes, store.counters());
  struct Numbers {
    std::uint64_t step;
    Index steps;
    LossScaleState scale;
    RunPosition position;
  };
  Numbers numbers{model.step(), optimizer.steps(), {}, position};
  if (loss_scale != nullptr) numbers.scale = loss_scale->state();
  broadcast_values(processes, std::span(&numbers, 1));
  model.set_step(numbers.step);
  optimizer.set_steps(numbers.steps);
  if (loss_scale != nullptr) loss_scale->set_state(numbers.scale);
  position = numbers.position;
}

}  // namespace inception
