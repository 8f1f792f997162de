// SPDX-License-Identifier: MIT
// cuDNN 9 on a device's stream: its handle, its descriptors, checked calls.
//
// Nothing here needs nvcc: a host compiler that finds the headers of the CUDA Toolkit and cuDNN will do.
#pragma once

#include <cudnn.h>

#include <string>
#include <utility>

#include "inception/tensor/cuda.cuh"

static_assert(CUDNN_MAJOR == 9, "inception/cudnn.cuh is written for cuDNN 9");

namespace inception::detail {

/// Throws where a call of cuDNN has failed.
inline void check_cuda(cudnnStatus_t status, const char* call) {
  if (status == CUDNN_STATUS_SUCCESS) return;
  char reason[256] = "";
  cudnnGetLastErrorString(reason, sizeof reason);
  throw DeviceError(std::string("Cuda: ") + call + " must succeed; cuDNN gave " +
                    cudnnGetErrorString(status) +
                    (reason[0] == 0 ? std::string() : " (" + std::string(reason) + ")"));
}

/// Whether cuDNN has no way to do what was described, rather than having failed.
inline bool cudnn_refuses(cudnnStatus_t status) {
  const int category = CUDNN_STATUS_CATEGORY(status);
  return category == CUDNN_STATUS_NOT_SUPPORTED || category == CUDNN_STATUS_BAD_PARAM;
}

/// The handle: Cuda::kept<Cudnn>() keeps one a device.
class Cudnn {
 public:
  explicit Cudnn(const Cuda& device) {
    check_cuda(cudnnCreate(&handle_), "cudnnCreate");
    try {
      check_cuda(cudnnSetStream(handle_, device.stream()), "cudnnSetStream");
    } catch (...) {
      cudnnDestroy(handle_);
      throw;
    }
  }
  Cudnn(const Cudnn&) = delete;
  Cudnn& operator=(const Cudnn&) = delete;
  ~Cudnn() { cudnnDestroy(handle_); }

  cudnnHandle_t handle() const { return handle_; }

 private:
  cudnnHandle_t handle_ = nullptr;
};

/// Owns a descriptor of cuDNN's.
template <class Descriptor, cudnnStatus_t (*Create)(Descriptor*),
          cudnnStatus_t (*Destroy)(Descriptor)>
class CudnnDescriptor {
 public:
  CudnnDescriptor() { check_cuda(Create(&descriptor_), "the creation of a descriptor"); }
  CudnnDescriptor(const CudnnDescriptor&) = delete;
  CudnnDescriptor& operator=(const CudnnDescriptor&) = delete;
  ~CudnnDescriptor() { Destroy(descriptor_); }

  Descriptor get() const { return descriptor_; }

 private:
  Descriptor descriptor_ = nullptr;
};

using CudnnTensor = CudnnDescriptor<cudnnTensorDescriptor_t, cudnnCreateTensorDescriptor,
                                    cudnnDestroyTensorDescriptor>;
using CudnnFilter = CudnnDescriptor<cudnnFilterDescriptor_t, cudnnCreateFilterDescriptor,
                                    cudnnDestroyFilterDescriptor>;
using CudnnConvolution =
    CudnnDescriptor<cudnnConvolutionDescriptor_t, cudnnCreateConvolutionDescriptor,
                    cudnnDestroyConvolutionDescriptor>;
using CudnnActivation =
    CudnnDescriptor<cudnnActivationDescriptor_t, cudnnCreateActivationDescriptor,
                    cudnnDestroyActivationDescriptor>;

template <class Scalar>
inline constexpr cudnnDataType_t cudnn_type = CUDNN_DATA_FLOAT;
template <>
inline constexpr cudnnDataType_t cudnn_type<double> = CUDNN_DATA_DOUBLE;

}  // namespace inception::detail
