// SPDX-License-Identifier: MIT
// The Cuda device: a GPU with one stream, its memory, and copies from and to the host.
//
// Nothing here needs nvcc: a host compiler that finds the CUDA Toolkit's headers will do.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// Throws where a call of the CUDA runtime or of cuBLAS has failed. An error of an earlier kernel shows
/// up at a later call: the text says so.
inline void check_cuda(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // forgets it, where it can be forgotten
  throw DeviceError(std::string("Cuda: ") + call + " must succeed; it gave " +
                    cudaGetErrorName(status) + " (" + cudaGetErrorString(status) +
                    "): where the call itself is right, a kernel before it has failed; "
                    "compute-sanitizer finds which");
}
inline void check_cuda(cublasStatus_t status, const char* call) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw DeviceError(std::string("Cuda: ") + call + " must succeed; cuBLAS gave " +
                    cublasGetStatusName(status) + " (" + cublasGetStatusString(status) + ")");
}

inline std::string megabytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

}  // namespace detail

/// One NVIDIA GPU. Copies share one stream, to which all work of a model goes: it runs in order, and
/// nobody waits for it but who reads a result on the host.
///
/// A Cuda, and what was made with its copies, is for one thread of the host at a time.
class Cuda {
 public:
  /// `ordinal` counts the GPUs from 0. Work that the host must do itself, such as drawing the first
  /// values of weights, is done by `host`.
  ///
  /// Errors   DeviceError where there is no such GPU, or no driver for it
  explicit Cuda(int ordinal = 0, Cpu host = Cpu())
      : state_(std::make_shared<State>(ordinal, std::move(host))) {}

  int ordinal() const { return state_->ordinal; }
  const Cpu& host() const { return state_->host; }
  cudaStream_t stream() const { return state_->stream; }
  /// Where the stream is kept, for as long as any copy lives.
  const cudaStream_t& stream_address() const { return state_->stream; }
  /// cuBLAS, on this stream. Made when it is first asked for.
  cublasHandle_t cublas() const {
    if (state_->cublas == nullptr) {
      activate();
      // A workspace that stays, for what is captured into a graph must not allocate.
      if (state_->cublas_workspace == nullptr) {
        state_->cublas_workspace = allocate(cublas_workspace_bytes);
      }
      detail::check_cuda(cublasCreate(&state_->cublas), "cublasCreate");
      detail::check_cuda(cublasSetStream(state_->cublas, stream()), "cublasSetStream");
      detail::check_cuda(
          cublasSetWorkspace(state_->cublas, state_->cublas_workspace, cublas_workspace_bytes),
          "cublasSetWorkspace");
    }
    return state_->cublas;
  }

  /// What a library keeps on this device, such as a handle: a T(device), made when it is first asked for
  /// and gone with the device, whose copies it must not hold.
  template <class T>
  T& kept() const {
    std::shared_ptr<void>& kept = state_->libraries[typeid(T)];
    if (kept == nullptr) {
      activate();
      kept = std::make_shared<T>(*this);
    }
    return *static_cast<T*>(kept.get());
  }

  /// Makes this GPU the one that the calling thread's next calls are for.
  void activate() const { detail::check_cuda(cudaSetDevice(ordinal()), "cudaSetDevice"); }

  /// Waits until everything is done.
  ///
  /// Errors   DeviceError where anything of it has failed
  void synchronize() const {
    detail::check_cuda(cudaStreamSynchronize(stream()), "cudaStreamSynchronize");
  }

  /// Device memory; what was freed before is used again, without a wait.
  ///
  /// Errors   MemoryError with what was asked for and what there is
  void* allocate(Index bytes) const {
    activate();
    void* memory = nullptr;
    const auto take = [&] {
      return cudaMallocFromPoolAsync(&memory, static_cast<std::size_t>(bytes), state_->pool,
                                     stream());
    };
    cudaError_t status = take();
    if (status == cudaErrorMemoryAllocation) {
      // The pool may hold enough in pieces that are too small.
      cudaGetLastError();
      synchronize();
      detail::check_cuda(cudaMemPoolTrimTo(state_->pool, 0), "cudaMemPoolTrimTo");
      status = take();
    }
    if (status == cudaErrorMemoryAllocation) refuse_memory(bytes);
    detail::check_cuda(status, "cudaMallocFromPoolAsync");
    return memory;
  }
  void free(void* memory) const noexcept {
    if (memory != nullptr) cudaFreeAsync(memory, stream());
  }

  /// Device memory for one calculation of several kernels; the next one that asks gets the same. It
  /// grows only.
  void* scratch(Index bytes) const {
    if (state_->scratch_bytes < bytes) {
      free(std::exchange(state_->scratch, nullptr));
      state_->scratch_bytes = 0;
      state_->scratch = allocate(bytes);
      state_->scratch_bytes = bytes;
    }
    return state_->scratch;
  }

  /// Where that memory is now; null before anybody has asked.
  const void* scratch_memory() const { return state_->scratch; }
  /// Counters for kernels whose blocks find out which of them is the last. They are 0 whenever no kernel
  /// runs: who counts with them sets them back.
  ///
  /// Errors   DeviceError where there must be more than counter_count
  unsigned* counters(Index count) const {
    if (count > counter_count) {
      throw DeviceError("Cuda: a kernel may count with at most " + std::to_string(counter_count) +
                        " counters; it needs " + std::to_string(count) +
                        ": use smaller batches or fewer channels");
    }
    return state_->counters;
  }
  static constexpr Index counter_count = Index{1} << 16;

  /// Copies bytes; from the device it waits for all that was begun before.
  void copy_to_device(void* to, const void* from, Index bytes) const {
    if (bytes == 0) return;
    activate();
    detail::check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes),
                                       cudaMemcpyHostToDevice, stream()),
                       "cudaMemcpyAsync (host to device)");
  }
  void copy_to_host(void* to, const void* from, Index bytes) const {
    if (bytes == 0) return;
    activate();
    detail::check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes),
                                       cudaMemcpyDeviceToHost, stream()),
                       "cudaMemcpyAsync (device to host)");
    synchronize();
  }
  void copy_on_device(void* to, const void* from, Index bytes) const {
    if (bytes == 0) return;
    activate();
    detail::check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes),
                                       cudaMemcpyDeviceToDevice, stream()),
                       "cudaMemcpyAsync (device to device)");
  }
  /// Sets bytes to 0.
  void clear(void* memory, Index bytes) const {
    if (bytes == 0) return;
    activate();
    detail::check_cuda(cudaMemsetAsync(memory, 0, static_cast<std::size_t>(bytes), stream()),
                       "cudaMemsetAsync");
  }

 private:
  /// As much as cuBLAS takes for itself where it takes most, on Hopper.
  static constexpr std::size_t cublas_workspace_bytes = std::size_t{32} << 20;

  struct State {
    State(int the_ordinal, Cpu the_host) : ordinal(the_ordinal), host(std::move(the_host)) {
      require_device();
      detail::check_cuda(cudaSetDevice(ordinal), "cudaSetDevice");
      try {
        detail::check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
                           "cudaStreamCreateWithFlags");
        make_pool();
        make_counters();
      } catch (...) {
        release();
        throw;
      }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { release(); }

    void require_device() const {
      int count = 0;
      const cudaError_t status = cudaGetDeviceCount(&count);
      if (status != cudaSuccess || count == 0) {
        cudaGetLastError();
        throw DeviceError(
            std::string("Cuda: there must be an NVIDIA GPU and its driver; the CUDA runtime finds "
                        "none (") +
            (status == cudaSuccess ? "0 devices" : cudaGetErrorString(status)) +
            "): run on the Cpu device, or see what nvidia-smi says");
      }
      if (ordinal < 0 || ordinal >= count) {
        throw DeviceError("Cuda: the device's number must be in [0, " + std::to_string(count) +
                          "); " + std::to_string(ordinal) + " was given");
      }
    }

    /// A pool that keeps what is freed: a steady training step asks the driver for nothing.
    void make_pool() {
      cudaMemPoolProps properties{};
      properties.allocType = cudaMemAllocationTypePinned;
      properties.location.type = cudaMemLocationTypeDevice;
      properties.location.id = ordinal;
      detail::check_cuda(cudaMemPoolCreate(&pool, &properties), "cudaMemPoolCreate");
      std::uint64_t keep = UINT64_MAX;
      detail::check_cuda(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep),
                         "cudaMemPoolSetAttribute");
    }

    void make_counters() {
      constexpr std::size_t bytes = counter_count * sizeof(unsigned);
      void* memory = nullptr;
      detail::check_cuda(cudaMallocFromPoolAsync(&memory, bytes, pool, stream),
                         "cudaMallocFromPoolAsync");
      counters = static_cast<unsigned*>(memory);
      detail::check_cuda(cudaMemsetAsync(counters, 0, bytes, stream), "cudaMemsetAsync");
    }

    void release() noexcept {
      if (stream == nullptr) return;
      cudaSetDevice(ordinal);
      if (counters != nullptr) cudaFreeAsync(counters, stream);
      if (scratch != nullptr) cudaFreeAsync(scratch, stream);
      if (cublas_workspace != nullptr) cudaFreeAsync(cublas_workspace, stream);
      cudaStreamSynchronize(stream);
      libraries.clear();
      if (cublas != nullptr) cublasDestroy(cublas);
      if (pool != nullptr) cudaMemPoolDestroy(pool);
      cudaStreamDestroy(stream);
    }

    int ordinal;
    Cpu host;
    cudaStream_t stream = nullptr;
    cudaMemPool_t pool = nullptr;
    cublasHandle_t cublas = nullptr;
    std::map<std::type_index, std::shared_ptr<void>> libraries;
    void* cublas_workspace = nullptr;
    unsigned* counters = nullptr;
    void* scratch = nullptr;
    Index scratch_bytes = 0;
  };

  [[noreturn]] void refuse_memory(Index bytes) const {
    cudaGetLastError();
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    throw MemoryError("Cuda: there must be memory for " +
                          detail::megabytes(static_cast<std::size_t>(bytes)) + " more on device " +
                          std::to_string(ordinal()) + "; of its " + detail::megabytes(total) +
                          ", " + detail::megabytes(free) +
                          " are free: use smaller batches or images, or end other programs on it",
                      bytes, static_cast<Index>(free));
  }

  std::shared_ptr<State> state_;
};

/// Whether a model without a wish makes activations anew in the backward pass: here memory is plenty, and
/// each time would be one more launch that reads and writes them.
inline bool recomputes_by_default(const Cuda&) { return false; }

}  // namespace inception
