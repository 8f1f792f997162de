// SPDX-License-Identifier: MIT
// Runs an optimizer's formula over every parameter of a model, on all threads.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <span>

#include "inception/tensor/arenas.hpp"
#include "inception/tensor/cpu.hpp"
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

/// Values that a formula updates at once: a whole number of vector registers on any machine.
inline constexpr int update_lanes = 16;

template <class Scalar>
using UpdateBlock = Eigen::Array<Scalar, update_lanes, 1>;

template <class Scalar>
UpdateBlock<Scalar> load_block(const Scalar* from, Index count) {
  if (count == update_lanes) return Eigen::Map<const UpdateBlock<Scalar>>(from);
  UpdateBlock<Scalar> block = UpdateBlock<Scalar>::Zero();
  std::copy_n(from, count, block.data());
  return block;
}

template <class Scalar>
void store_block(const UpdateBlock<Scalar>& block, Scalar* to, Index count) {
  if (count == update_lanes) {
    Eigen::Map<UpdateBlock<Scalar>>{to} = block;
  } else {
    std::copy_n(block.data(), count, to);
  }
}

/// Applies the formula to up to 16 parameters; `slots` are the optimizer's state beside them.
template <class Scalar, class Formula, class... Slots>
void update_block(const Formula& formula, Scalar decay, Index count, Scalar* parameters,
                  const Scalar* gradients, Slots*... slots) {
  UpdateBlock<Scalar> block = load_block(parameters, count);
  const auto run = [&](auto... state) {
    formula(block, load_block(gradients, count), decay, state...);
    (store_block(state, slots, count), ...);
  };
  run(load_block(slots, count)...);
  store_block(block, parameters, count);
}

}  // namespace detail

/// Sets every element to one value.
template <class Scalar>
void fill(const Cpu&, std::span<Scalar> values, Scalar value) {
  std::fill(values.begin(), values.end(), value);
}

/// Updates every parameter of the arenas by a formula, on the CPU.
///
/// The formula is called as formula(w, g, λ, slots...), w and the slots being references to scalars
/// or to Eigen arrays of them: it computes element by element and is written once for both. λ is 0
/// in a range that does not decay. Elements between ranges are not touched.
///
/// Allocates nothing; the same bits for any number of threads.
template <class Scalar, class Formula, class... Slots>
void apply_update(const Cpu& device, const Arenas<Scalar>& arenas, WeightDecay decay,
                  const Formula& formula, Slots*... slots) {
  const Index size = static_cast<Index>(arenas.parameters.size());
  const Index chunks = (size + detail::update_chunk - 1) / detail::update_chunk;
  device.parallel_for(chunks, [&](Index chunk, int) {
    const Index begin = chunk * detail::update_chunk;
    const Index end = std::min(begin + detail::update_chunk, size);
    auto range =
        std::partition_point(arenas.ranges.begin(), arenas.ranges.end(),
                             [&](const ParameterRange& r) { return r.offset + r.size <= begin; });
    for (; range != arenas.ranges.end() && range->offset < end; ++range) {
      const bool decays = range->decay || decay.everything;
      const Scalar rate = static_cast<Scalar>(decays ? decay.rate : 0.0);
      const Index last = std::min(end, range->offset + range->size);
      for (Index i = std::max(begin, range->offset); i < last; i += detail::update_lanes) {
        const Index count = std::min<Index>(detail::update_lanes, last - i);
        detail::update_block(formula, rate, count, arenas.parameters.data() + i,
                             arenas.gradients.data() + i, slots + i...);
      }
    }
  });
}

}  // namespace inception
