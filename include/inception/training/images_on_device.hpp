// SPDX-License-Identifier: MIT
// A batch's images where a model reads them: in place on the Cpu, a copy on other devices.
#pragma once

#include <utility>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/tensor.hpp"

namespace inception {

/// Brings the images of one batch after the other to a device. What it returns is good until the next
/// call. The memory of two sizes of batches is kept: nothing is allocated once both have occurred.
template <class Device>
class ImagesOnDevice {
 public:
  explicit ImagesOnDevice(const Device& device) : device_(device) {}

  const Tensor<float, Device>& operator()(const Tensor<float>& images) {
    Tensor<float, Device>& copy = memory_for(images.shape());
    copy.buffer().write(0, images.span());
    return copy;
  }

 private:
  /// An epoch has full batches and, at its end, a smaller one.
  Tensor<float, Device>& memory_for(const Shape& shape) {
    for (Tensor<float, Device>* known : {&newer_, &older_}) {
      if (known->shape() == shape) return *known;
    }
    std::swap(newer_, older_);
    newer_ = Tensor<float, Device>(shape, device_);
    return newer_;
  }

  Device device_;
  Tensor<float, Device> newer_, older_;
};

template <>
class ImagesOnDevice<Cpu> {
 public:
  explicit ImagesOnDevice(const Cpu&) {}

  const Tensor<float>& operator()(const Tensor<float>& images) const { return images; }
};

}  // namespace inception
