// SPDX-License-Identifier: MIT
// Page-locked memory of the host, which the GPU copies from and to while the host goes on.
#pragma once

#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

#include "inception/tensor/cuda.cuh"

namespace inception {

/// Host memory that never moves, zero when made. Copies from and to it only begin when they are asked
/// for: its values may not be changed, nor read, until the device has come so far.
template <class Scalar>
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  /// Errors   DeviceError where the system gives no such memory
  PinnedBuffer(Index size, const Cuda& device) : size_(size) {
    if (size == 0) return;
    device.activate();
    void* memory = nullptr;
    detail::check_cuda(cudaMallocHost(&memory, span().size_bytes()), "cudaMallocHost");
    data_ = static_cast<Scalar*>(memory);
    std::memset(memory, 0, span().size_bytes());
  }
  PinnedBuffer(PinnedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PinnedBuffer& operator=(PinnedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;
  ~PinnedBuffer() {
    if (data_ != nullptr) cudaFreeHost(data_);  // which waits for copies that are still under way
  }

  Scalar* data() { return data_; }
  const Scalar* data() const { return data_; }
  Index size() const { return size_; }
  std::span<Scalar> span() { return {data_, static_cast<std::size_t>(size_)}; }
  std::span<const Scalar> span() const { return {data_, static_cast<std::size_t>(size_)}; }

  /// Begins to copy everything to device memory, in the order of the device's stream; or the same back.
  void begin_copy_to(Scalar* there, const Cuda& device) const {
    copy(there, data_, cudaMemcpyHostToDevice, device);
  }
  void begin_copy_from(const Scalar* there, const Cuda& device) {
    copy(data_, there, cudaMemcpyDeviceToHost, device);
  }

 private:
  static_assert(std::is_trivially_copyable_v<Scalar>, "a PinnedBuffer holds plain numbers");

  void copy(void* to, const void* from, cudaMemcpyKind kind, const Cuda& device) const {
    if (size_ == 0) return;
    device.activate();
    detail::check_cuda(cudaMemcpyAsync(to, from, span().size_bytes(), kind, device.stream()),
                       "cudaMemcpyAsync (pinned memory)");
  }

  Scalar* data_ = nullptr;
  Index size_ = 0;
};

}  // namespace inception
