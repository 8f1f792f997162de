// SPDX-License-Identifier: MIT
// The Cuda device's kernels for the tests, which the host's compiler builds, and for the models of other files.
#include "inception/instantiate_double_kernels.cuh"
#include "inception/instantiate_kernels.cuh"
#include "support/cuda_device.hpp"

namespace inception::test {

template <class Tag, class Scalar>
KernelEntry<Cuda, Scalar> Kernels<Tag, Cuda, Scalar>::get() {
  return kernel_entry<Tag, Cuda, Scalar>();
}

template struct Kernels<ops::AdaptiveAvgPool2d, Cuda, float>;
template struct Kernels<ops::AdaptiveAvgPool2d, Cuda, double>;
template struct Kernels<ops::AvgPool2d, Cuda, float>;
template struct Kernels<ops::AvgPool2d, Cuda, double>;
template struct Kernels<ops::BatchNorm2d, Cuda, float>;
template struct Kernels<ops::BatchNorm2d, Cuda, double>;
template struct Kernels<ops::Conv2d, Cuda, float>;
template struct Kernels<ops::Conv2d, Cuda, double>;
template struct Kernels<ops::Copy, Cuda, float>;
template struct Kernels<ops::Copy, Cuda, double>;
template struct Kernels<ops::Dropout, Cuda, float>;
template struct Kernels<ops::Dropout, Cuda, double>;
template struct Kernels<ops::Flatten, Cuda, float>;
template struct Kernels<ops::Flatten, Cuda, double>;
template struct Kernels<ops::Linear, Cuda, float>;
template struct Kernels<ops::Linear, Cuda, double>;
template struct Kernels<ops::LocalResponseNorm, Cuda, float>;
template struct Kernels<ops::LocalResponseNorm, Cuda, double>;
template struct Kernels<ops::MaxPool2d, Cuda, float>;
template struct Kernels<ops::MaxPool2d, Cuda, double>;
template struct Kernels<ops::ReLU, Cuda, float>;
template struct Kernels<ops::ReLU, Cuda, double>;
template struct Kernels<ops::Softmax, Cuda, float>;
template struct Kernels<ops::Softmax, Cuda, double>;
template struct Kernels<ops::Sum, Cuda, float>;
template struct Kernels<ops::Sum, Cuda, double>;

}  // namespace inception::test
