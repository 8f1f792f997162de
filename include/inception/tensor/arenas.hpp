// SPDX-License-Identifier: MIT
// What an optimizer sees of a model: parameters and gradients side by side, and their ranges.
#pragma once

#include <cstdint>
#include <span>

#include "inception/tensor/index.hpp"

namespace inception {

/// One parameter tensor inside the arenas. Biases and batch norm's parameters do not decay.
struct ParameterRange {
  Index offset = 0;
  Index size = 0;
  bool decay = true;
  double rate = 1;  ///< multiplies the learning rate; 0: neither it nor its slots are touched
};

/// The parameters of a model, their gradients (same order, same size) and the tensors in them.
/// Elements between the ranges are padding and stay zero.
///
/// Parameters are read through `parameters` and written through change_parameters(), which tells the
/// model: what inference made of the old ones must not be used again.
template <class Scalar>
struct Arenas {
  std::span<const Scalar> parameters;
  std::span<Scalar> gradients;
  std::span<const ParameterRange> ranges;
  /// In the device's memory; null: none. Where it is not 0, an update changes nothing.
  const std::uint32_t* skip = nullptr;

  /// `changes` is the model's count of changes; null where nothing is made of the parameters.
  Arenas(std::span<Scalar> the_parameters, std::span<Scalar> the_gradients,
         std::span<const ParameterRange> the_ranges, std::uint64_t* changes = nullptr)
      : parameters(the_parameters),
        gradients(the_gradients),
        ranges(the_ranges),
        writable_(the_parameters.data()),
        changes_(changes) {}

  /// The parameters, to be written before the next forward pass. Ask again for the next change.
  std::span<Scalar> change_parameters() const {
    if (changes_ != nullptr) ++*changes_;
    return {writable_, parameters.size()};
  }

 private:
  Scalar* writable_;
  std::uint64_t* changes_;
};

}  // namespace inception
