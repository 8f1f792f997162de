// SPDX-License-Identifier: MIT
// Runs an optimizer's formula over every parameter of a model, on all threads.
#pragma once

#include <algorithm>
#include <span>

#include "inception/optimizers/update_control.hpp"
#include "inception/tensor/arenas.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/cpu.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Weight decay λ. Biases and batch norm's parameters are left out unless `everything` is set.
struct WeightDecay {
  double rate = 0;
  bool everything = false;
};

namespace detail {

/// Elements of an arena that one thread updates at a time: fixed, so that results never depend on
/// the number of threads.
inline constexpr Index update_chunk = 16384;

/// A formula's step at `rate` times its learning rate. In all of them the step is proportional to the
/// rate, and the slots do not depend on it.
template <class Scalar, class Formula, class... Slots>
INCEPTION_HOST_DEVICE void update_element(const Formula& formula, Scalar rate, Scalar& parameter,
                                          Scalar gradient, Scalar decay, Slots&... slots) {
  const Scalar before = parameter;
  formula(parameter, gradient, decay, slots...);
  if (rate != 1) parameter = before + rate * (parameter - before);
}

/// The loop over one piece of the arenas. The pointers do not overlap, so that it vectorises.
template <class Scalar, class Formula, class... Slots>
void update_piece(const Formula& formula, Scalar rate, Scalar decay, Index count,
                  Scalar* __restrict parameters, const Scalar* __restrict gradients,
                  Slots* __restrict... slots) {
  if (rate == 1) {
    for (Index i = 0; i < count; ++i) formula(parameters[i], gradients[i], decay, slots[i]...);
    return;
  }
  for (Index i = 0; i < count; ++i) {
    update_element(formula, rate, parameters[i], gradients[i], decay, slots[i]...);
  }
}

}  // namespace detail

/// Updates every parameter of the arenas by a formula, on the CPU.
///
/// The formula is called as formula(w, g, λ, slots...) for every element, w and the slots being
/// references. λ is 0 in a range that does not decay. Steps are multiplied by their range's rate.
/// Elements between ranges, and of ranges of rate 0, are not touched.
///
/// Allocates nothing; the same bits for any number of threads. Compile with -fno-math-errno: else no
/// square root is vectorised, because it may set errno, and the step takes 2.5 times as long.
template <class Scalar, class Formula, class... Slots>
void apply_update(const Cpu& device, const Arenas<Scalar>& arenas, UpdateControl<Cpu>&,
                  WeightDecay decay, const Formula& formula, Slots*... slots) {
  if (arenas.skip != nullptr && *arenas.skip != 0) return;
  const Index size = static_cast<Index>(arenas.parameters.size());
  const Index chunks = (size + detail::update_chunk - 1) / detail::update_chunk;
  Scalar* const parameters = arenas.change_parameters().data();
  device.parallel_for(chunks, [&](Index chunk, int) {
    const Index begin = chunk * detail::update_chunk;
    const Index end = std::min(begin + detail::update_chunk, size);
    auto range =
        std::partition_point(arenas.ranges.begin(), arenas.ranges.end(),
                             [&](const ParameterRange& r) { return r.offset + r.size <= begin; });
    for (; range != arenas.ranges.end() && range->offset < end; ++range) {
      if (range->rate == 0) continue;
      const bool decays = range->decay || decay.everything;
      const Scalar decay_rate = static_cast<Scalar>(decays ? decay.rate : 0.0);
      const Index last = std::min(end, range->offset + range->size);
      const Index first = std::max(begin, range->offset);
      detail::update_piece(
          formula, static_cast<Scalar>(range->rate), decay_rate, last - first, parameters + first,
          static_cast<const Scalar*>(arenas.gradients.data()) + first, slots + first...);
    }
  });
}

}  // namespace inception
