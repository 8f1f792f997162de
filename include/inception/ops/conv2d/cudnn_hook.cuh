// SPDX-License-Identifier: MIT
// Where convolution finds cuDNN, in a program that has it.
#pragma once

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/tensor/cuda.cuh"

namespace inception::detail {

/// Null until a source file includes inception/cudnn.cuh. Its choose() says cudnn for what cuDNN can do,
/// and direct for the rest.
template <class Scalar>
inline const KernelEntry<Cuda, Scalar>* cudnn_convolution = nullptr;

template <class Scalar>
const KernelEntry<Cuda, Scalar>& require_cudnn() {
  if (cudnn_convolution<Scalar> == nullptr) {
    throw Error(
        "Model: Algorithm::cudnn was asked for, which this program does not have: #include "
        "<inception/cudnn.cuh> in one of its source files and link it with inception::cudnn");
  }
  return *cudnn_convolution<Scalar>;
}

/// Which engine computes a convolution: the built-in one (direct) or cuDNN. Left to choose, cuDNN does
/// what it can, but for 1x1 convolutions in training: those are plain products, for which cuBLAS need
/// not transpose the weights. This is a rule, not a measurement, which would give other bits in other
/// runs. Rounded factors are the built-in engine's unless cuDNN is wished: it promises no rounding to
/// nearest.
template <class Scalar>
Algorithm choose_engine(const Cuda& device, const Operation& o, const Shape& x, const Shape& y,
                        Algorithm wish) {
  if (o.type != &ops::Conv2d::type) return Algorithm::direct;
  if (wish == Algorithm::cudnn) return require_cudnn<Scalar>().choose(device, o, x, y, wish);
  if (wish != Algorithm::automatic || cudnn_convolution<Scalar> == nullptr) {
    return Algorithm::direct;
  }
  if (o.precision != Precision::full) return Algorithm::direct;
  if (!o.prepared && ops::Conv2d::type.pointwise(o)) return Algorithm::direct;
  return cudnn_convolution<Scalar>->choose(device, o, x, y, wish);
}

}  // namespace inception::detail
