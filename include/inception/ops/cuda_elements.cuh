// SPDX-License-Identifier: MIT
// What functors of element-wise kernels share: where a pixel lies, and how a result is put down.
#pragma once

#include <cstdint>
#include <limits>

#include "inception/ops/cuda_views.cuh"
#include "inception/ops/kernel.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception::detail {

/// A constant, because the host's functions do not serve a kernel.
template <class Scalar>
inline constexpr Scalar minus_infinity = -std::numeric_limits<Scalar>::infinity();

/// Overwrites, or adds where the gradient of a value comes from several sides.
template <class Scalar>
INCEPTION_HOST_DEVICE void put(Scalar& to, Scalar value, bool add) {
  to = add ? to + value : value;
}

/// Image, row and column of a pixel's flat index.
struct PixelPlace {
  Index n, h, w;

  INCEPTION_HOST_DEVICE PixelPlace(const Shape& shape, Index pixel) {
    if (shape.pixels() <= Index{UINT32_MAX}) {  // divides faster
      find(shape, static_cast<std::uint32_t>(pixel));
    } else {
      find(shape, static_cast<std::uint64_t>(pixel));
    }
  }

 private:
  template <class Number>
  INCEPTION_HOST_DEVICE void find(const Shape& shape, Number pixel) {
    const auto height = static_cast<Number>(shape.h), width = static_cast<Number>(shape.w);
    const Number row = pixel / width;
    w = static_cast<Index>(pixel % width);
    h = static_cast<Index>(row % height);
    n = static_cast<Index>(row / height);
  }
};

/// Calls the functor for every element of a view.
template <class Scalar, class Function>
void for_each_element_of(const Cuda& device, const View<Scalar>& view, const Function& function) {
  for_each_element(device, view.shape.pixels(), view.shape.c, function);
}

}  // namespace inception::detail
