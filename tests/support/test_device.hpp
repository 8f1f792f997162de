// SPDX-License-Identifier: MIT
// Where tests of kernels run: the Cpu; a header for another device specialises all of this.
#pragma once

#include <span>

#include "inception/ops/kernel.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::test {

/// A device that tests share; `threads` means something to the Cpu only.
template <class Device>
const Device& device_with(int threads);

template <>
inline const Cpu& device_with<Cpu>(int threads) {
  static const Cpu one(1), three(3);
  return threads == 1 ? one : three;
}

template <class Tag, class Device, class Scalar>
struct Kernels {
  static constexpr KernelEntry<Device, Scalar> get() { return kernel_entry<Tag, Device, Scalar>(); }
};
template <class Tag, class Device, class Scalar>
KernelEntry<Device, Scalar> kernels_for() {
  return Kernels<Tag, Device, Scalar>::get();
}

/// The memory of the host that a test prepares and looks at, and the device's copy of it that a kernel
/// gets. On the Cpu both are one.
template <class Device>
class Mirror;

template <>
class Mirror<Cpu> {
 public:
  explicit Mirror(const Cpu&) {}

  /// Takes an array in, as it is now.
  template <class T>
  void add(std::span<T>) {}
  /// Where the device has an element of an array that was added; null stays null.
  template <class T>
  T* operator()(T* host) const {
    return host;
  }
  template <class Scalar>
  View<Scalar> operator()(const View<Scalar>& host) const {
    return host;
  }
  /// Copies all arrays back.
  void finish() {}
};

}  // namespace inception::test
