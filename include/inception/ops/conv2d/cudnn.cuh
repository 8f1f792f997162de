// SPDX-License-Identifier: MIT
// 2-D convolution on the Cuda device by cuDNN 9, through the interface that it keeps from version 8.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/cuda.cuh"
#include "inception/ops/conv2d/cudnn_plan.cuh"

namespace inception::detail {

/// to[columns][rows] ← from[rows][columns], transposed. cuDNN wants weights [K][taps][C/G], which are
/// ours, [taps][C/G][K], as a matrix turned around.
inline void transpose(const Cuda& device, const float* from, int rows, int columns, float* to) {
  const float one = 1, zero = 0;
  device.activate();
  check_cuda(cublasSgeam(device.cublas(), CUBLAS_OP_T, CUBLAS_OP_N, rows, columns, &one, from,
                         columns, &zero, to, rows, to, rows),
             "cublasSgeam");
}
inline void transpose(const Cuda& device, const double* from, int rows, int columns, double* to) {
  const double one = 1, zero = 0;
  device.activate();
  check_cuda(cublasDgeam(device.cublas(), CUBLAS_OP_T, CUBLAS_OP_N, rows, columns, &one, from,
                         columns, &zero, to, rows, to, rows),
             "cublasDgeam");
}

/// A dense copy of dy, 0 where the fused ReLU was.
template <class Scalar>
struct CopyMasked {
  View<const Scalar> dy, y;
  View<Scalar> to;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index k) const {
    to.pixel(p)[k] = y.pixel(p)[k] > 0 ? dy.pixel(p)[k] : Scalar{0};
  }
};

/// The kernels of operations for which choose() said cudnn. In training, weights are turned around
/// forward and again backward, and their gradient back: three times a read and a write of the weights;
/// in inference, prepare() has done it.
template <class Scalar>
struct CudnnConvKernel {
  using BuiltIn = DeviceKernel<ops::Conv2d, Cuda, Scalar>;

  static Algorithm choose(const Cuda& device, const Operation& o, Shape x, Shape y, Algorithm) {
    if (o.window.same) return Algorithm::direct;  // cuDNN pads alike on both sides
    auto& plans = device.kept<CudnnPlans<Scalar>>();
    const CudnnPlan* const forward = plans.find(CudnnCase(o, x, y));
    if (forward == nullptr || !forward->forward) return Algorithm::direct;
    if (o.prepared) return Algorithm::cudnn;
    const CudnnPlan* const backward = plans.find(CudnnCase(o, x, y, o.relu));
    const bool trains = backward != nullptr && backward->for_input && backward->for_weights;
    return trains ? Algorithm::cudnn : Algorithm::direct;
  }

  static Index forward_scratch(const Cuda& device, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    take_forward(scratch, o, plan(device, CudnnCase(o, x, y)));
    return scratch.bytes();
  }

  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Cuda& device = *ctx.device;
    CudnnPlan& p = plan(device, CudnnCase(o, ctx.x[0].shape, ctx.y.shape));
    require_planned(o, ctx.x[0], ctx.y);
    Scratch memory(ctx.scratch);
    const ForwardScratch scratch = take_forward(memory, o, p);
    if (ctx.prepared != nullptr) {
      const Scalar* const weight = ctx.prepared + (BuiltIn::prepared_size(o) - weight_size(o));
      if (o.relu && fused_forward(ctx, p, weight, scratch.workspace)) return;
      convolve(ctx, p, weight, scratch.workspace);
      add_bias(ctx, ctx.prepared);
    } else {
      transpose(device, ctx.parameters[0], rows(o), o.out_channels, scratch.weight);
      convolve(ctx, p, scratch.weight, scratch.workspace);
      if (o.bias || o.relu) add_bias(ctx, o.bias ? ctx.parameters[1] : nullptr);
    }
  }

  static Index backward_scratch(const Cuda& device, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    take_backward(scratch, o, y, plan(device, CudnnCase(o, x, y, o.relu)));
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Cuda& device = *ctx.device;
    const CudnnPlan& p = plan(device, CudnnCase(o, ctx.x[0].shape, ctx.dy.shape, o.relu));
    require_planned(o, ctx.x[0], ctx.dy);
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch = take_backward(memory, o, ctx.dy.shape, p);
    View<const Scalar> dy = ctx.dy;
    if (o.relu) {
      const View<Scalar> copy(scratch.dy, ctx.dy.shape);
      for_each_element_of(device, copy, CopyMasked<Scalar>{ctx.dy, ctx.y, copy});
      dy = copy;
    }
    if (o.bias && ctx.parameter_gradients[1] != nullptr) bias_gradient(ctx, p, dy);
    if (ctx.parameter_gradients[0] != nullptr) weight_gradient(ctx, p, dy, scratch);
    if (ctx.dx[0]) input_gradient(ctx, p, dy, scratch);
  }

 private:
  struct ForwardScratch {
    Scalar* weight;  ///< [K][taps][C/G]
    std::byte* workspace;
  };
  static ForwardScratch take_forward(Scratch& scratch, const Operation& o, const CudnnPlan& p) {
    return {scratch.take<Scalar>(o.prepared ? 0 : weight_size(o)),
            scratch.take<std::byte>(static_cast<Index>(p.forward->workspace))};
  }

  struct BackwardScratch {
    Scalar* weight;  ///< [K][taps][C/G], first of the gradient
    Scalar* dy;      ///< where a ReLU masks it
    std::byte* workspace;
  };
  static BackwardScratch take_backward(Scratch& scratch, const Operation& o, const Shape& y,
                                       const CudnnPlan& p) {
    const std::size_t workspace = std::max(p.for_input->workspace, p.for_weights->workspace);
    return {scratch.take<Scalar>(weight_size(o)), scratch.take<Scalar>(o.relu ? y.size() : 0),
            scratch.take<std::byte>(static_cast<Index>(workspace))};
  }

  static int rows(const Operation& o) { return o.window.taps() * (o.in_channels / o.groups); }
  static Index weight_size(const Operation& o) { return Index{rows(o)} * o.out_channels; }

  /// Of a case that choose() has found.
  static CudnnPlan& plan(const Cuda& device, const CudnnCase& c) {
    return *device.kept<CudnnPlans<Scalar>>().find(c);
  }
  static cudnnHandle_t handle(const Cuda& device) { return device.kept<Cudnn>().handle(); }

  /// Everything inside a model lies as it was planned; images may come as a slice.
  static void require_planned(const Operation& o, const View<const Scalar>& x,
                              const View<const Scalar>& y) {
    const CudnnCase planned(o, x.shape, y.shape);
    if (x.pixel_stride == planned.x_pixel_stride && y.pixel_stride == planned.y_pixel_stride) {
      return;
    }
    throw DeviceError(
        "Cuda: cuDNN must be given values whose pixels lie as planned, " +
        std::to_string(planned.x_pixel_stride) + " and " + std::to_string(planned.y_pixel_stride) +
        " numbers apart; " + std::to_string(x.pixel_stride) + " and " +
        std::to_string(y.pixel_stride) +
        " were given: pass images as a dense tensor, or set ModelOptions::algorithm to direct");
  }

  static void convolve(const ForwardContext<Cuda, Scalar>& ctx, const CudnnPlan& p,
                       const Scalar* weight, std::byte* workspace) {
    const Scalar one = 1, zero = 0;
    ctx.device->activate();
    check_cuda(
        cudnnConvolutionForward(handle(*ctx.device), &one, p.x.get(), ctx.x[0].data, p.w.get(),
                                weight, p.convolution.get(), p.forward->algorithm, workspace,
                                p.forward->workspace, &zero, p.y.get(), ctx.y.data),
        "cudnnConvolutionForward");
  }
  static void add_bias(const ForwardContext<Cuda, Scalar>& ctx, const Scalar* bias) {
    for_each_element_of(*ctx.device, ctx.y, AddBias<Scalar>{ctx.y, bias, ctx.operation->relu});
  }

  /// Convolution, bias and ReLU in one call; false where cuDNN refuses, which it is not asked again.
  static bool fused_forward(const ForwardContext<Cuda, Scalar>& ctx, CudnnPlan& p,
                            const Scalar* weight, std::byte* workspace) {
    if (!p.fuses) return false;
    const Scalar one = 1, zero = 0;
    ctx.device->activate();
    const cudnnStatus_t status = cudnnConvolutionBiasActivationForward(
        handle(*ctx.device), &one, p.x.get(), ctx.x[0].data, p.w.get(), weight, p.convolution.get(),
        p.forward->algorithm, workspace, p.forward->workspace, &zero, p.y.get(), ctx.y.data,
        p.bias.get(), ctx.prepared, p.relu.get(), p.y.get(), ctx.y.data);
    p.fuses = !cudnn_refuses(status);
    if (p.fuses) check_cuda(status, "cudnnConvolutionBiasActivationForward");
    return p.fuses;
  }

  /// As the built-in engine: 0 where a batch norm takes the mean away, and the bias with it.
  static void bias_gradient(const BackwardContext<Cuda, Scalar>& ctx, const CudnnPlan& p,
                            const View<const Scalar>& dy) {
    Scalar* const to = ctx.parameter_gradients[1];
    if (ctx.operation->mean_removed) {
      return ctx.device->clear(to, dy.shape.c * static_cast<Index>(sizeof(Scalar)));
    }
    const Scalar one = 1, zero = 0;
    ctx.device->activate();
    check_cuda(cudnnConvolutionBackwardBias(handle(*ctx.device), &one, p.y.get(), dy.data, &zero,
                                            p.bias.get(), to),
               "cudnnConvolutionBackwardBias");
  }

  static void weight_gradient(const BackwardContext<Cuda, Scalar>& ctx, const CudnnPlan& p,
                              const View<const Scalar>& dy, const BackwardScratch& scratch) {
    const Operation& o = *ctx.operation;
    const Scalar one = 1, zero = 0;
    ctx.device->activate();
    check_cuda(cudnnConvolutionBackwardFilter(
                   handle(*ctx.device), &one, p.x.get(), ctx.x[0].data, p.y.get(), dy.data,
                   p.convolution.get(), p.for_weights->algorithm, scratch.workspace,
                   p.for_weights->workspace, &zero, p.w.get(), scratch.weight),
               "cudnnConvolutionBackwardFilter");
    transpose(*ctx.device, scratch.weight, o.out_channels, rows(o), ctx.parameter_gradients[0]);
  }

  static void input_gradient(const BackwardContext<Cuda, Scalar>& ctx, const CudnnPlan& p,
                             const View<const Scalar>& dy, const BackwardScratch& scratch) {
    const Operation& o = *ctx.operation;
    const Scalar one = 1, before = ctx.accumulate[0] ? Scalar{1} : Scalar{0};
    transpose(*ctx.device, ctx.parameters[0], rows(o), o.out_channels, scratch.weight);
    check_cuda(cudnnConvolutionBackwardData(
                   handle(*ctx.device), &one, p.w.get(), scratch.weight, p.y.get(), dy.data,
                   p.convolution.get(), p.for_input->algorithm, scratch.workspace,
                   p.for_input->workspace, &before, p.x.get(), ctx.dx[0].data),
               "cudnnConvolutionBackwardData");
  }
};

template <class Scalar>
inline constexpr KernelEntry<Cuda, Scalar> cudnn_convolution_kernel{
    .forward = &CudnnConvKernel<Scalar>::forward,
    .backward = &CudnnConvKernel<Scalar>::backward,
    .forward_scratch = &CudnnConvKernel<Scalar>::forward_scratch,
    .backward_scratch = &CudnnConvKernel<Scalar>::backward_scratch,
    .choose = &CudnnConvKernel<Scalar>::choose};

}  // namespace inception::detail
