// SPDX-License-Identifier: MIT
// Where Winograd convolution is faster than the direct kernel.
#pragma once

#include <algorithm>
#include <type_traits>

#include "inception/ops/conv2d/winograd_scheme.hpp"
#include "inception/ops/operation.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Whether a Model of this scalar type has Winograd kernels. double is there for its precision.
template <class Scalar>
inline constexpr bool has_winograd = std::is_same_v<Scalar, float>;

/// The algorithm of a convolution.
///
/// automatic takes Winograd where it is faster. Training transforms the weights in each step, which
/// only pays for many pixels. direct and winograd are taken at their word, as far as scalar type, window
/// and precision allow.
template <class Scalar>
Algorithm choose_convolution(const Operation& o, const Shape& y, Algorithm wish) {
  if (wish == Algorithm::cudnn) {
    throw Error(
        "Model: Algorithm::cudnn must run on the Cuda device; a model on the Cpu was given: choose "
        "automatic, direct or winograd");
  }
  if (!has_winograd<Scalar> || wish == Algorithm::direct || !winograd_serves(o.window, o.groups)) {
    return Algorithm::direct;
  }
  if (wish == Algorithm::winograd) return wish;
  // With a stride of 2 a weight has 49 frequencies for its 9 taps.
  const Index least_pixels = o.window.stride == Extent{2, 2} ? 256 : 16;
  const bool faster = std::min(o.in_channels, o.out_channels) >= 16 && y.h * y.w >= least_pixels &&
                      (o.prepared || y.pixels() >= 512);
  return faster ? Algorithm::winograd : Algorithm::direct;
}

}  // namespace inception::detail
