// SPDX-License-Identifier: MIT
// What running a program on the Cuda device does to views besides its operations.
#pragma once

#include "inception/ops/view.hpp"
#include "inception/tensor/cuda_arrays.cuh"
#include "inception/tensor/cuda_launch.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception {

namespace detail {

template <class Scalar>
struct SetZero {
  View<Scalar> v;

  INCEPTION_HOST_DEVICE void operator()(Index pixel, Index channel) const {
    v.pixel(pixel)[channel] = Scalar{0};
  }
};

template <class Scalar>
struct AddView {
  View<const Scalar> more;
  View<Scalar> sum;

  INCEPTION_HOST_DEVICE void operator()(Index pixel, Index channel) const {
    sum.pixel(pixel)[channel] += more.pixel(pixel)[channel];
  }
};

}  // namespace detail

/// v ← 0
template <class Scalar>
void set_zero(const Cuda& device, const View<Scalar>& v) {
  if (v.dense()) {
    device.clear(v.data, v.shape.size() * static_cast<Index>(sizeof(Scalar)));
  } else {
    for_each_element(device, v.shape.pixels(), v.shape.c, detail::SetZero<Scalar>{v});
  }
}

/// sum ← sum + more, two views of one shape.
template <class Scalar>
void add(const Cuda& device, const View<const Scalar>& more, const View<Scalar>& sum) {
  for_each_element(device, sum.shape.pixels(), sum.shape.c, detail::AddView<Scalar>{more, sum});
}

/// A dense copy on the host, for which it waits.
template <class Scalar>
Tensor<Scalar, Cpu> to_host(const Cuda& device, const View<const Scalar>& v) {
  Tensor<Scalar, Cpu> result(v.shape);
  if (result.size() == 0) return result;
  device.activate();
  const auto width = static_cast<std::size_t>(v.shape.c) * sizeof(Scalar);
  detail::check_cuda(cudaMemcpy2DAsync(result.data(), width, v.data,
                                       static_cast<std::size_t>(v.pixel_stride) * sizeof(Scalar),
                                       width, static_cast<std::size_t>(v.shape.pixels()),
                                       cudaMemcpyDeviceToHost, device.stream()),
                     "cudaMemcpy2DAsync (device to host)");
  device.synchronize();
  return result;
}

}  // namespace inception
