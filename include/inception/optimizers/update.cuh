// SPDX-License-Identifier: MIT
// Runs an optimizer's formula over every parameter of a model, in one launch on the Cuda device.
#pragma once

#include "inception/optimizers/update.hpp"
#include "inception/optimizers/update_control.cuh"
#include "inception/tensor/cuda_arrays.cuh"

namespace inception {

namespace detail {

/// What a formula meets in the arenas.
template <class Scalar, class Formula>
struct ArenaUpdate {
  UpdatePieces pieces;
  Scalar decay;
  bool decays_everything;
  const Formula* numbers;
  const std::uint32_t* skip;  ///< null: nothing is ever left out
  Scalar* parameters;
  const Scalar* gradients;
  Index size;
};

/// A block updates one piece of the arenas; its threads walk through the ranges that lie in it.
template <class Scalar, class Formula, class... Slots>
__global__ void __launch_bounds__(block_threads)
    update_kernel(ArenaUpdate<Scalar, Formula> arena, Slots*... slots) {
  if (arena.skip != nullptr && *arena.skip != 0) return;
  const UpdatePieces& pieces = arena.pieces;
  Index range = pieces.first_ranges[blockIdx.x];
  if (range == pieces.range_count) return;
  const Formula formula = *arena.numbers;
  const Index begin = static_cast<Index>(blockIdx.x) * UpdatePieces::elements;
  const Index last = begin + UpdatePieces::elements;
  const Index end = last < arena.size ? last : arena.size;
  ParameterRange here = pieces.ranges[range];
  for (Index i = begin + threadIdx.x; i < end; i += block_threads) {
    while (here.offset + here.size <= i) {
      if (++range == pieces.range_count) return;
      here = pieces.ranges[range];
    }
    if (i < here.offset || here.rate == 0) continue;
    const Scalar decay = here.decay || arena.decays_everything ? arena.decay : Scalar{0};
    update_element(formula, static_cast<Scalar>(here.rate), arena.parameters[i], arena.gradients[i],
                   decay, slots[i]...);
  }
}

}  // namespace detail

/// As on the Cpu. The formula's numbers go ahead into device memory.
template <class Scalar, class Formula, class... Slots>
void apply_update(const Cuda& device, const Arenas<Scalar>& arenas, UpdateControl<Cuda>& control,
                  WeightDecay decay, const Formula& formula, Slots*... slots) {
  Scalar* const parameters = arenas.change_parameters().data();
  Formula* const numbers = control.next_numbers<Formula>();
  if (control.part() != UpdatePart::kernels) store_value(device, numbers, formula);
  if (control.part() == UpdatePart::numbers || control.piece_count() == 0) return;
  device.activate();
  detail::update_kernel<<<static_cast<unsigned>(control.piece_count()), detail::block_threads, 0,
                          device.stream()>>>(
      detail::ArenaUpdate<Scalar, Formula>{
          control.pieces(), static_cast<Scalar>(decay.rate), decay.everything, numbers, arenas.skip,
          parameters, arenas.gradients.data(), static_cast<Index>(arenas.parameters.size())},
      slots...);
  detail::check_launch("an optimizer's kernel");
}

}  // namespace inception
