// SPDX-License-Identifier: MIT
// How cuDNN is to compute a convolution: its descriptors, and an algorithm for each direction.
#pragma once

#include <array>
#include <climits>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "inception/ops/operation.hpp"
#include "inception/tensor/cudnn.cuh"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// An algorithm takes no more memory than this; cuDNN has ones that take gigabytes.
inline constexpr std::size_t most_cudnn_workspace = std::size_t{256} << 20;

/// One direction's algorithm and the bytes that it needs.
template <class CudnnAlgorithm>
struct CudnnWay {
  CudnnAlgorithm algorithm;
  std::size_t workspace;
};

/// The way that cuDNN's heuristics expect to be fastest, of those that give the same bits every time;
/// none where cuDNN cannot do it. rank(n, &count, results) and measure(algorithm, &bytes) are its calls.
template <class Result, class Rank, class Measure>
auto find_cudnn_way(const char* call, Rank&& rank, Measure&& measure)
    -> std::optional<CudnnWay<decltype(Result::algo)>> {
  std::array<Result, 16> results{};
  int count = 0;
  const cudnnStatus_t status = rank(static_cast<int>(results.size()), &count, results.data());
  if (cudnn_refuses(status)) return {};
  check_cuda(status, call);
  for (const Result& result : std::span(results).first(static_cast<std::size_t>(count))) {
    if (result.status != CUDNN_STATUS_SUCCESS) continue;
    if (result.determinism != CUDNN_DETERMINISTIC) continue;
    std::size_t bytes = 0;
    if (measure(result.algo, &bytes) != CUDNN_STATUS_SUCCESS) continue;
    if (bytes <= most_cudnn_workspace) return {{result.algo, bytes}};
  }
  return {};
}

/// How cuDNN may multiply; none where it has nothing for that precision. Floats at full precision keep all
/// their digits, and for tf32 the tensor cores round them, in a way that cuDNN does not promise. Doubles
/// keep theirs in any way, and by default may use the tensor cores that some GPUs have for them.
template <class Scalar>
std::optional<cudnnMathType_t> cudnn_math(Precision precision) {
  if (precision == Precision::tf32) return CUDNN_DEFAULT_MATH;
  if (precision != Precision::full) return {};
  return sizeof(Scalar) == 8 ? CUDNN_DEFAULT_MATH : CUDNN_FMA_MATH;
}

/// Everything that a plan follows from.
struct CudnnCase {
  Operation operation;
  Shape x, y;
  Index x_pixel_stride, y_pixel_stride;

  /// As a model plans it; `y_dense` where y's gradient is to be a dense copy.
  CudnnCase(const Operation& o, const Shape& the_x, const Shape& the_y, bool y_dense = false)
      : operation(o),
        x(the_x),
        y(the_y),
        x_pixel_stride(o.x_pixel_stride == 0 ? x.c : o.x_pixel_stride),
        y_pixel_stride(o.y_pixel_stride == 0 || y_dense ? y.c : o.y_pixel_stride) {}

  using Key = std::array<Index, 19>;
  Key key() const {
    const Window& w = operation.window;
    return {x.n,
            x.h,
            x.w,
            x.c,
            y.h,
            y.w,
            y.c,
            x_pixel_stride,
            y_pixel_stride,
            w.kernel.height,
            w.kernel.width,
            w.stride.height,
            w.stride.width,
            w.padding.height,
            w.padding.width,
            w.dilation.height,
            w.dilation.width,
            operation.groups,
            static_cast<Index>(operation.precision)};
  }
  /// cuDNN's extents and strides are ints, and it takes no empty tensors.
  bool describable() const {
    const auto fits = [](const Shape& s, Index stride) {
      return s.pixels() > 0 && s.c > 0 && s.pixels() * stride <= Index{INT_MAX};
    };
    return fits(x, x_pixel_stride) && fits(y, y_pixel_stride);
  }
};

/// Descriptors of tensors NHWC, perhaps slices of channels, and of weights [K][taps][C/G]; and the ways,
/// where there are any.
struct CudnnPlan {
  CudnnTensor x, y, bias;
  CudnnFilter w;
  CudnnConvolution convolution;
  CudnnActivation relu;
  std::optional<CudnnWay<cudnnConvolutionFwdAlgo_t>> forward;
  std::optional<CudnnWay<cudnnConvolutionBwdDataAlgo_t>> for_input;
  std::optional<CudnnWay<cudnnConvolutionBwdFilterAlgo_t>> for_weights;
  bool fuses = true;  ///< bias and ReLU with the convolution, until cuDNN refuses

  CudnnPlan(cudnnHandle_t handle, const CudnnCase& c, cudnnDataType_t type, cudnnMathType_t math) {
    describe(c, type, math);
    find_ways(handle);
  }

 private:
  static void describe_tensor(const CudnnTensor& tensor, cudnnDataType_t type, const Shape& s,
                              Index pixel_stride) {
    const auto number = [](Index i) { return static_cast<int>(i); };
    check_cuda(
        cudnnSetTensor4dDescriptorEx(tensor.get(), type, number(s.n), number(s.c), number(s.h),
                                     number(s.w), number(s.h * s.w * pixel_stride), 1,
                                     number(s.w * pixel_stride), number(pixel_stride)),
        "cudnnSetTensor4dDescriptorEx");
  }

  void describe(const CudnnCase& c, cudnnDataType_t type, cudnnMathType_t math) {
    const Operation& o = c.operation;
    const Window& window = o.window;
    describe_tensor(x, type, c.x, c.x_pixel_stride);
    describe_tensor(y, type, c.y, c.y_pixel_stride);
    describe_tensor(bias, type, {1, 1, 1, c.y.c}, c.y.c);
    check_cuda(cudnnSetFilter4dDescriptor(w.get(), type, CUDNN_TENSOR_NHWC, o.out_channels,
                                          o.in_channels / o.groups, window.kernel.height,
                                          window.kernel.width),
               "cudnnSetFilter4dDescriptor");
    check_cuda(cudnnSetConvolution2dDescriptor(
                   convolution.get(), window.padding.height, window.padding.width,
                   window.stride.height, window.stride.width, window.dilation.height,
                   window.dilation.width, CUDNN_CROSS_CORRELATION, type),
               "cudnnSetConvolution2dDescriptor");
    check_cuda(cudnnSetConvolutionGroupCount(convolution.get(), o.groups),
               "cudnnSetConvolutionGroupCount");
    check_cuda(cudnnSetConvolutionMathType(convolution.get(), math), "cudnnSetConvolutionMathType");
    check_cuda(
        cudnnSetActivationDescriptor(relu.get(), CUDNN_ACTIVATION_RELU, CUDNN_PROPAGATE_NAN, 0),
        "cudnnSetActivationDescriptor");
  }

  void find_ways(cudnnHandle_t handle) {
    const auto tx = x.get(), ty = y.get();
    const auto f = w.get();
    const auto c = convolution.get();
    forward = find_cudnn_way<cudnnConvolutionFwdAlgoPerf_t>(
        "cudnnGetConvolutionForwardAlgorithm_v7",
        [&](int most, int* count, auto* results) {
          return cudnnGetConvolutionForwardAlgorithm_v7(handle, tx, f, c, ty, most, count, results);
        },
        [&](auto algorithm, std::size_t* bytes) {
          return cudnnGetConvolutionForwardWorkspaceSize(handle, tx, f, c, ty, algorithm, bytes);
        });
    for_input = find_cudnn_way<cudnnConvolutionBwdDataAlgoPerf_t>(
        "cudnnGetConvolutionBackwardDataAlgorithm_v7",
        [&](int most, int* count, auto* results) {
          return cudnnGetConvolutionBackwardDataAlgorithm_v7(handle, f, ty, c, tx, most, count,
                                                             results);
        },
        [&](auto algorithm, std::size_t* bytes) {
          return cudnnGetConvolutionBackwardDataWorkspaceSize(handle, f, ty, c, tx, algorithm,
                                                              bytes);
        });
    for_weights = find_cudnn_way<cudnnConvolutionBwdFilterAlgoPerf_t>(
        "cudnnGetConvolutionBackwardFilterAlgorithm_v7",
        [&](int most, int* count, auto* results) {
          return cudnnGetConvolutionBackwardFilterAlgorithm_v7(handle, tx, ty, c, f, most, count,
                                                               results);
        },
        [&](auto algorithm, std::size_t* bytes) {
          return cudnnGetConvolutionBackwardFilterWorkspaceSize(handle, tx, ty, c, f, algorithm,
                                                                bytes);
        });
  }
};

/// The plans of a device, made when they are first asked for: while a model plans its memory, long
/// before anything runs or is captured. Cuda::kept keeps them.
template <class Scalar>
class CudnnPlans {
 public:
  explicit CudnnPlans(const Cuda& device) : handle_(device.kept<Cudnn>().handle()) {}

  cudnnHandle_t handle() const { return handle_; }

  /// Null where cuDNN cannot even be told of the case.
  CudnnPlan* find(const CudnnCase& c) {
    const std::optional<cudnnMathType_t> math = cudnn_math<Scalar>(c.operation.precision);
    if (!math || !c.describable()) return nullptr;
    std::unique_ptr<CudnnPlan>& plan = plans_[c.key()];
    if (plan == nullptr) {
      plan = std::make_unique<CudnnPlan>(handle_, c, cudnn_type<Scalar>, *math);
    }
    return plan.get();
  }

 private:
  cudnnHandle_t handle_;
  std::map<CudnnCase::Key, std::unique_ptr<CudnnPlan>> plans_;
};

}  // namespace inception::detail
