// SPDX-License-Identifier: MIT
// A point in a device's stream, for which another stream or the host can wait.
#pragma once

#include <utility>

#include "inception/tensor/cuda.cuh"

namespace inception {

/// Before it is first recorded nobody waits for it.
class CudaEvent {
 public:
  CudaEvent() = default;
  /// Errors   DeviceError
  explicit CudaEvent(const Cuda& device) {
    device.activate();
    detail::check_cuda(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming),
                       "cudaEventCreateWithFlags");
  }
  CudaEvent(CudaEvent&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  CudaEvent& operator=(CudaEvent&& other) noexcept {
    std::swap(event_, other.event_);
    return *this;
  }
  CudaEvent(const CudaEvent&) = delete;
  CudaEvent& operator=(const CudaEvent&) = delete;
  ~CudaEvent() {
    if (event_ != nullptr) cudaEventDestroy(event_);
  }

  explicit operator bool() const { return event_ != nullptr; }

  /// The point behind all that the device has been given until now.
  void record(const Cuda& device) {
    device.activate();
    detail::check_cuda(cudaEventRecord(event_, device.stream()), "cudaEventRecord");
  }
  /// What the device is given from now on runs behind the point; the host goes on.
  void hold_back(const Cuda& device) const {
    device.activate();
    detail::check_cuda(cudaStreamWaitEvent(device.stream(), event_, 0), "cudaStreamWaitEvent");
  }
  /// The host waits until the point is reached.
  void wait() const { detail::check_cuda(cudaEventSynchronize(event_), "cudaEventSynchronize"); }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace inception
