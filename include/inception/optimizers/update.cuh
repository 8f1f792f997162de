// SPDX-License-Identifier: MIT
// Runs an optimizer's formula over every parameter of a model, in one launch on the Cuda device.
#pragma once

#include "inception/optimizers/update.hpp"
#include "inception/optimizers/update_control.cuh"
#include "inception/tensor/cuda_arrays.cuh"

namespace inception {

namespace detail {

/// What all formulas read of the arenas, and the range of an element.
template <class Scalar, class Formula>
struct ArenaUpdate {
  const ParameterRange* ranges;
  Index range_count;
  Scalar decay;
  bool decays_everything;
  const Formula* numbers;
  const std::uint32_t* skip;  ///< null: nothing is ever left out
  Scalar* parameters;
  const Scalar* gradients;

  /// What an element's range says of it.
  struct Rates {
    Scalar step;   ///< 0: it is not to be touched
    Scalar decay;  ///< λ
  };

  /// Of element i. It is not touched where no range holds it, where its range says so, or all are
  /// skipped.
  INCEPTION_HOST_DEVICE Rates rates_at(Index i) const {
    if (skip != nullptr && *skip != 0) return {};
    Index first = 0, last = range_count;  // the first range that ends behind i
    while (first < last) {
      const Index middle = (first + last) / 2;
      if (ranges[middle].offset + ranges[middle].size <= i) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    if (first == range_count || i < ranges[first].offset) return {};
    return {static_cast<Scalar>(ranges[first].rate),
            ranges[first].decay || decays_everything ? decay : Scalar{0}};
  }
};

/// Updates one element of the arenas, and of as many slots as the formula has.
template <class Scalar, class Formula, class... Slots>
struct UpdateElement;

template <class Scalar, class Formula>
struct UpdateElement<Scalar, Formula> {
  ArenaUpdate<Scalar, Formula> arena;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const auto rates = arena.rates_at(i);
    if (rates.step == 0) return;
    const Formula formula = *arena.numbers;
    update_element(formula, rates.step, arena.parameters[i], arena.gradients[i], rates.decay);
  }
};

template <class Scalar, class Formula, class Slot>
struct UpdateElement<Scalar, Formula, Slot> {
  ArenaUpdate<Scalar, Formula> arena;
  Slot* slot;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const auto rates = arena.rates_at(i);
    if (rates.step == 0) return;
    const Formula formula = *arena.numbers;
    update_element(formula, rates.step, arena.parameters[i], arena.gradients[i], rates.decay,
                   slot[i]);
  }
};

template <class Scalar, class Formula, class First, class Second>
struct UpdateElement<Scalar, Formula, First, Second> {
  ArenaUpdate<Scalar, Formula> arena;
  First* first;
  Second* second;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const auto rates = arena.rates_at(i);
    if (rates.step == 0) return;
    const Formula formula = *arena.numbers;
    update_element(formula, rates.step, arena.parameters[i], arena.gradients[i], rates.decay,
                   first[i], second[i]);
  }
};

}  // namespace detail

/// As on the Cpu, for formulas with up to two slots. The formula's numbers go ahead into device memory.
template <class Scalar, class Formula, class... Slots>
void apply_update(const Cuda& device, const Arenas<Scalar>& arenas, UpdateControl<Cuda>& control,
                  WeightDecay decay, const Formula& formula, Slots*... slots) {
  Scalar* const parameters = arenas.change_parameters().data();
  Formula* const numbers = control.next_numbers<Formula>();
  if (control.part() != UpdatePart::kernels) store_value(device, numbers, formula);
  if (control.part() == UpdatePart::numbers) return;
  for_each_index(device, static_cast<Index>(arenas.parameters.size()),
                 detail::UpdateElement<Scalar, Formula, Slots...>{
                     {control.ranges(), control.range_count(), static_cast<Scalar>(decay.rate),
                      decay.everything, numbers, arenas.skip, parameters, arenas.gradients.data()},
                     slots...});
}

}  // namespace inception
