// SPDX-License-Identifier: MIT
// Work of a stream that was recorded once and is sent to the GPU again by one call.
#pragma once

#include <utility>

#include "inception/tensor/cuda.cuh"

namespace inception {

/// Holds the kernels and copies with the arguments they had when they were captured. Memory they read
/// and write must still be theirs when the graph is launched; values in it may have changed.
class CudaGraph {
 public:
  CudaGraph() = default;
  CudaGraph(CudaGraph&& other) noexcept : graph_(std::exchange(other.graph_, nullptr)) {}
  CudaGraph& operator=(CudaGraph&& other) noexcept {
    std::swap(graph_, other.graph_);
    return *this;
  }
  CudaGraph(const CudaGraph&) = delete;
  CudaGraph& operator=(const CudaGraph&) = delete;
  ~CudaGraph() {
    if (graph_ != nullptr) cudaGraphExecDestroy(graph_);
  }

  /// Calls work(), and records what it sends to the device's stream instead of running it. It must not
  /// allocate device memory, wait for the device, or copy from memory that will be gone.
  ///
  /// Errors   DeviceError where something cannot be captured, and what work() throws; the stream is
  ///          then as it was before
  template <class Work>
  static CudaGraph capture(const Cuda& device, Work&& work) {
    device.activate();
    // Other threads may go on calling what a capture forbids.
    detail::check_cuda(cudaStreamBeginCapture(device.stream(), cudaStreamCaptureModeThreadLocal),
                       "cudaStreamBeginCapture");
    cudaGraph_t captured = nullptr;
    try {
      work();
    } catch (...) {
      cudaStreamEndCapture(device.stream(), &captured);
      if (captured != nullptr) cudaGraphDestroy(captured);
      cudaGetLastError();  // forgets what made the capture fail
      throw;
    }
    detail::check_cuda(cudaStreamEndCapture(device.stream(), &captured), "cudaStreamEndCapture");
    CudaGraph result;
    const cudaError_t status = cudaGraphInstantiate(&result.graph_, captured, 0);
    cudaGraphDestroy(captured);
    detail::check_cuda(status, "cudaGraphInstantiate");
    return result;
  }

  explicit operator bool() const { return graph_ != nullptr; }

  /// Errors   DeviceError
  void launch(const Cuda& device) const {
    device.activate();
    detail::check_cuda(cudaGraphLaunch(graph_, device.stream()), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t graph_ = nullptr;
};

}  // namespace inception
