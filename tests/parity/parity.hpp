// SPDX-License-Identifier: MIT
// A suite of one device's operations: drawn cases, and the comparison with the reference loops.
#pragma once

#include <doctest/doctest.h>

#include "support/cuda_device.hpp"
#include "support/op_answers.hpp"
#include "support/op_harness.hpp"

namespace inception::test {

/// Calls draw(random) for so many seeds, and checks the problem that it returns on the device, in float
/// and double: dense and sliced, overwriting and adding, twice with the same bits.
template <class Tag, class Device, class Draw>
void check_parity(std::uint64_t seeds, Draw&& draw) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const OpProblem problem = draw(random);
    check_op<Tag, Device>(problem, reference_answer(Tag{}, problem));
  }
}

/// A shape with few pixels, often a single one, and odd numbers of channels.
inline Shape small_shape(Random& random, int least_images) {
  const Extent grid =
      random.between(0, 3) == 0 ? Extent{1, 1} : Extent{random.between(1, 9), random.between(1, 7)};
  return shape_of(random.between(least_images, 3), grid, random.pick({1, 3, 17, 33}));
}

/// An operation that keeps its shape.
inline Operation operation_of(const OperationType& type, const Shape& shape) {
  Operation o;
  o.type = &type;
  o.in_channels = o.out_channels = static_cast<int>(shape.c);
  return o;
}

}  // namespace inception::test
