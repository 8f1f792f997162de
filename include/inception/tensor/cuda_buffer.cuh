// SPDX-License-Identifier: MIT
// Buffers and tensors on the Cuda device, and copies between them and the host's.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "inception/tensor/buffer.hpp"
#include "inception/tensor/cuda.cuh"
#include "inception/tensor/tensor.hpp"

namespace inception {

/// Device memory, zero when made. It keeps its device alive, and is given back in the device's order of
/// work: whatever still runs may use it to the end.
template <class Scalar>
class Buffer<Scalar, Cuda> {
 public:
  Buffer() = default;
  /// Errors   MemoryError
  Buffer(Index size, const Cuda& device) : device_(device), size_(size) {
    if (size > std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(Scalar))) {
      throw MemoryError("Cuda: more bytes were asked for than there are addresses",
                        std::numeric_limits<Index>::max(), 0);
    }
    if (size == 0) return;
    data_ = static_cast<Scalar*>(device.allocate(bytes()));
    device.clear(data_, bytes());
  }
  Buffer(Buffer&& other) noexcept
      : device_(other.device_),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(device_, other.device_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (device_) device_->free(data_);
  }

  Buffer another() const { return device_ ? Buffer(size_, *device_) : Buffer(); }

  /// Addresses on the device, which the host cannot read.
  Scalar* data() { return data_; }
  const Scalar* data() const { return data_; }
  Index size() const { return size_; }
  std::span<Scalar> span() { return {data_, static_cast<std::size_t>(size_)}; }
  std::span<const Scalar> span() const { return {data_, static_cast<std::size_t>(size_)}; }

  /// Copies elements [first, first + to.size()) to the host, for which it waits; or the same back.
  void read(Index first, std::span<Scalar> to) const {
    if (!to.empty()) {
      device_->copy_to_host(to.data(), data_ + first, static_cast<Index>(to.size_bytes()));
    }
  }
  void write(Index first, std::span<const Scalar> from) {
    if (!from.empty()) {
      device_->copy_to_device(data_ + first, from.data(), static_cast<Index>(from.size_bytes()));
    }
  }

 private:
  static_assert(std::is_trivially_copyable_v<Scalar>, "a Buffer holds plain numbers");

  Index bytes() const { return size_ * static_cast<Index>(sizeof(Scalar)); }

  std::optional<Cuda> device_;
  Scalar* data_ = nullptr;
  Index size_ = 0;
};

namespace detail {

inline void require_same_shape(const Shape& from, const Shape& to) {
  if (from == to) return;
  throw ShapeError("copy: both tensors must have one shape; they have " + to_string(from) +
                   " and " + to_string(to));
}

}  // namespace detail

/// Copies a tensor between the host and a device. From the device it waits for the numbers.
///
/// Errors   ShapeError where the shapes differ
template <class Scalar>
void copy(const Tensor<Scalar, Cpu>& from, Tensor<Scalar, Cuda>& to) {
  detail::require_same_shape(from.shape(), to.shape());
  to.buffer().write(0, from.span());
}
template <class Scalar>
void copy(const Tensor<Scalar, Cuda>& from, Tensor<Scalar, Cpu>& to) {
  detail::require_same_shape(from.shape(), to.shape());
  from.buffer().read(0, to.span());
}

template <class Scalar>
Tensor<Scalar, Cuda> to_device(const Tensor<Scalar, Cpu>& from, const Cuda& device) {
  Tensor<Scalar, Cuda> to(from.shape(), device);
  copy(from, to);
  return to;
}
template <class Scalar>
Tensor<Scalar, Cpu> to_host(const Tensor<Scalar, Cuda>& from) {
  Tensor<Scalar, Cpu> to(from.shape());
  copy(from, to);
  return to;
}

}  // namespace inception
