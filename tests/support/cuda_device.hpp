// SPDX-License-Identifier: MIT
// The Cuda device where tests of kernels run. It includes nothing that needs nvcc.
#pragma once

#include <vector>

#include "inception/tensor/cuda_buffer.cuh"
#include "support/test_device.hpp"

namespace inception::test {

template <>
inline const Cuda& device_with<Cuda>(int /*threads*/) {
  static const Cuda device(0, Cpu(1));
  return device;
}

/// Defined in parity/kernels.cu.
template <class Tag, class Scalar>
struct Kernels<Tag, Cuda, Scalar> {
  static KernelEntry<Cuda, Scalar> get();
};

template <>
class Mirror<Cuda> {
 public:
  explicit Mirror(const Cuda& device) : device_(device) {}

  template <class T>
  void add(std::span<T> host) {
    if (host.empty()) return;
    const auto bytes = std::as_writable_bytes(host);
    arrays_.push_back({bytes, Buffer<std::byte, Cuda>(std::ssize(bytes), device_)});
    arrays_.back().there.write(0, bytes);
  }
  template <class T>
  T* operator()(T* host) {
    if (host == nullptr) return nullptr;
    const auto* address = reinterpret_cast<const std::byte*>(host);
    for (Array& array : arrays_) {
      const Index offset = address - array.host.data();
      if (offset < 0 || offset >= std::ssize(array.host)) continue;
      return reinterpret_cast<T*>(array.there.data() + offset);
    }
    throw Error("Mirror: an array was not added");
  }
  template <class Scalar>
  View<Scalar> operator()(const View<Scalar>& host) {
    return {(*this)(host.data), host.shape, host.pixel_stride};
  }
  void finish() {
    for (const Array& array : arrays_) array.there.read(0, array.host);
  }

 private:
  struct Array {
    std::span<std::byte> host;
    Buffer<std::byte, Cuda> there;
  };

  Cuda device_;
  std::vector<Array> arrays_;
};

}  // namespace inception::test
