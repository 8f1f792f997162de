// SPDX-License-Identifier: MIT
// A layer of one's own: Swish, written outside the library and used like its layers.
//
// A layer has three parts, each of which stands on its own in the library too (ops/<op>/<op>.hpp,
// ops/<op>/cpu.hpp, layers/<layer>.hpp):
//
//   1. the operation: what is known of it without running it;
//   2. its kernels on a device: forward and backward for views [N,H,W,C];
//   3. the layer: a type that knows its channels and adds the operation to a network's program.
#pragma once

#include <cmath>
#include <inception/ops/kernel.hpp>
#include <inception/program/layer.hpp>
#include <inception/tensor/cpu.hpp>
#include <inception/tensor/host_device.hpp>

namespace examples {

/// σ(x), on the host and in kernels of a GPU.
template <class Scalar>
INCEPTION_HOST_DEVICE Scalar sigmoid(Scalar x) {
  return 1 / (1 + std::exp(-x));
}

/// y = x · σ(β x) with a trained β for each channel; β = 1 is SiLU.
///
/// An operation with settings of its own can be a template and have them as arguments.
///
/// Shapes   x, y [N,H,W,C], β [C]
/// Source   Ramachandran, Zoph & Le, arXiv:1710.05941
struct SwishOperation {
  static constexpr inception::OperationType type{
      .name = "swish",
      // The grid of the output; an extent that is not valid() would refuse the input.
      .output_extent = [](const inception::Operation&, inception::Extent input) { return input; },
      // The memory plan keeps x until backward has read it. y may go, because nothing is said of it.
      .backward_reads_input = true,
  };
};

}  // namespace examples

/// The library looks for the kernels of an operation here. Those of a second device are a second
/// specialisation, in a header of their own: support/swish.cuh.
template <class Scalar>
struct inception::DeviceKernel<examples::SwishOperation, inception::Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& context) {
    const View<const Scalar> x = context.x[0];
    const Scalar* beta = context.parameters[0];
    // Pixels need not lie next to each other: y may be a slice of a concat. Hence pixel().
    for_each_pixel(context, [&](Index p) {
      for (Index c = 0; c < x.shape.c; ++c) {
        context.y.pixel(p)[c] = x.pixel(p)[c] * examples::sigmoid(beta[c] * x.pixel(p)[c]);
      }
    });
  }

  /// dx = dy · (s + β x s (1 − s)),  dβ = Σ dy · x² s (1 − s),  s = σ(β x)
  static void backward(const BackwardContext<Cpu, Scalar>& context) {
    const View<const Scalar> x = context.x[0], dy = context.dy;
    const View<Scalar> dx = context.dx[0];
    const Scalar* beta = context.parameters[0];
    Scalar* beta_gradient = context.parameter_gradients[0];

    // One thread adds up a channel, in one order: the sum does not depend on the number of threads.
    context.device->parallel_for(x.shape.c, [&](Index c, int /*worker*/) {
      Scalar sum = 0;
      for (Index p = 0; p < x.shape.pixels(); ++p) {
        const Scalar value = x.pixel(p)[c], s = examples::sigmoid(beta[c] * value);
        sum += dy.pixel(p)[c] * value * value * s * (1 - s);
      }
      beta_gradient[c] = sum;
    });

    if (!dx) return;  // Nobody needs it: the layer reads the images themselves.
    for_each_pixel(context, [&](Index p) {
      for (Index c = 0; c < x.shape.c; ++c) {
        const Scalar value = x.pixel(p)[c], s = examples::sigmoid(beta[c] * value);
        const Scalar gradient = dy.pixel(p)[c] * (s + beta[c] * value * s * (1 - s));
        // Where branches share an input, the first overwrites its gradient and the others add.
        dx.pixel(p)[c] = context.accumulate[0] ? dx.pixel(p)[c] + gradient : gradient;
      }
    });
  }

 private:
  /// Calls body(pixel) for all pixels, image by image on all threads.
  template <class Body>
  static void for_each_pixel(const KernelContext<Cpu, Scalar>& context, Body body) {
    const Shape& shape = context.x[0].shape;
    context.device->parallel_for(shape.n, [&](Index image, int /*worker*/) {
      const Index pixels = shape.h * shape.w;
      for (Index p = image * pixels; p < (image + 1) * pixels; ++p) body(p);
    });
  }
};

namespace examples {

/// The layer. Sequential, Concat and the others ask for no more than these three members, and hold
/// its channels against those of its neighbours when the network is compiled.
///
/// Params   beta [Channels], 1 at first
template <int Channels>
struct Swish {
  static_assert(Channels > 0, "Swish: it must have at least 1 channel");
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;

  template <class Builder>
  static constexpr inception::ValueId lower(Builder& builder, inception::ValueId input,
                                            inception::ValueId destination) {
    inception::Operation operation;
    operation.in_channels = operation.out_channels = Channels;
    operation.inputs[0] = input;
    // The destination where there is one (a slice of a concat), else a value of its own.
    operation.output = builder.result(destination, Channels);
    builder.template add_operation<SwishOperation>(operation);
    // Named in the state_dict, saved, loaded and trained like any other; `decay` stays false.
    builder.add_parameter(
        {.name = "beta", .shape = {Channels}, .rank = 1, .initial = inception::Initial::ones});
    return operation.output;
  }
};

}  // namespace examples
