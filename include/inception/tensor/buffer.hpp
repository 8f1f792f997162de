// SPDX-License-Identifier: MIT
// Owning memory of a device: aligned, never copied by accident.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Memory for `size` elements on a device. The Cuda device specialises it.
template <class Scalar, class Device = Cpu>
class Buffer;

/// Host memory on 64-byte boundaries (a cache line, an AVX-512 register), zero when made.
template <class Scalar>
class Buffer<Scalar, Cpu> {
 public:
  Buffer() = default;
  explicit Buffer(Index size) : size_(size) {
    if (size == 0) return;
    data_ = static_cast<Scalar*>(
        ::operator new(static_cast<std::size_t>(size) * sizeof(Scalar), alignment));
    for (Index i = 0; i < size; ++i) data_[i] = Scalar{};
  }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { ::operator delete(data_, alignment); }

  Scalar* data() { return data_; }
  const Scalar* data() const { return data_; }
  Index size() const { return size_; }
  std::span<Scalar> span() { return {data_, static_cast<std::size_t>(size_)}; }
  std::span<const Scalar> span() const { return {data_, static_cast<std::size_t>(size_)}; }

 private:
  static constexpr std::align_val_t alignment{64};

  Scalar* data_ = nullptr;
  Index size_ = 0;
};

}  // namespace inception
