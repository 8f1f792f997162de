// SPDX-License-Identifier: MIT
// The definition of every_kernel, for the file of each device that compiles it.
#pragma once

#include <inception/inception.hpp>

#include "support/every_kernel.hpp"

namespace examples {

namespace detail {

using namespace inception;

/// Not a sensible network: it has an operation of every type.
using EveryOperation =
    Sequential<Concat<Conv2d<3, 4>, Identity<3>>, Residual<BatchNorm2d<7>>, ReLU<7>,
               LocalResponseNorm<7, 5>, MaxPool2d<7>, AvgPool2d<7>, AdaptiveAvgPool2d<7>,
               Flatten<7>, Dropout<7>, Linear<7, 2>, Softmax<2>>;

}  // namespace detail

template <class Device, class Scalar>
std::span<const inception::KernelEntry<Device, Scalar>> every_kernel() {
  return inception::kernels_of<detail::EveryOperation, Device, Scalar>();
}

}  // namespace examples
