// SPDX-License-Identifier: MIT
// Owning memory of a device: aligned, never copied by accident.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/host_memory.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Memory for `size` elements on a device. The Cuda device specialises it.
template <class Scalar, class Device = Cpu>
class Buffer;

/// Host memory on 64-byte boundaries, zero when made.
template <class Scalar>
class Buffer<Scalar, Cpu> {
 public:
  Buffer() = default;
  /// Errors   std::bad_alloc
  explicit Buffer(Index size) : size_(size) {
    if (size > std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(Scalar))) {
      throw std::bad_alloc();
    }
    if (size > 0) data_ = static_cast<Scalar*>(detail::allocate_host(bytes()));
  }
  Buffer(Index size, const Cpu&) : Buffer(size) {}
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { detail::free_host(data_, bytes()); }

  /// Another one of this size on the same device.
  Buffer another() const { return Buffer(size_); }

  /// Copies elements [first, first + to.size()) to host memory, or the same back.
  void read(Index first, std::span<Scalar> to) const {
    std::copy_n(data_ + first, to.size(), to.begin());
  }
  void write(Index first, std::span<const Scalar> from) {
    std::copy(from.begin(), from.end(), data_ + first);
  }

  Scalar* data() { return data_; }
  const Scalar* data() const { return data_; }
  Index size() const { return size_; }
  std::span<Scalar> span() { return {data_, static_cast<std::size_t>(size_)}; }
  std::span<const Scalar> span() const { return {data_, static_cast<std::size_t>(size_)}; }

 private:
  static_assert(std::is_trivially_copyable_v<Scalar>, "a Buffer holds plain numbers");

  std::size_t bytes() const { return static_cast<std::size_t>(size_) * sizeof(Scalar); }

  Scalar* data_ = nullptr;
  Index size_ = 0;
};

}  // namespace inception
