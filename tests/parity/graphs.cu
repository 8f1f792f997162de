// SPDX-License-Identifier: MIT
// Training with CUDA graphs, for graphs.cpp.
#include "inception/cuda.cuh"
#include "inception/extern_kernels.cuh"
#include "parity/graph_runs.hpp"

namespace inception {

namespace test {

/// y = x, but not before the device has done everything: no graph can hold that.
struct WaitOperation {
  static constexpr OperationType type{.name = "wait", .output_extent = detail::same_extent};
};

template <int Channels>
struct Wait {
  static constexpr int in_channels = Channels;
  static constexpr int out_channels = Channels;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    Operation operation;
    operation.in_channels = operation.out_channels = Channels;
    operation.inputs[0] = input;
    operation.output = builder.result(destination, Channels);
    builder.template add_operation<WaitOperation>(operation);
    return operation.output;
  }
};

struct WaitingNetwork
    : Sequential<ConvBlock<3, 4, Kernel<3>>, Wait<4>, GlobalAvgPool2d<4>, Linear<4, 5>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace test

template <class Scalar>
struct DeviceKernel<test::WaitOperation, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) { move(ctx, ctx.x[0], ctx.y); }
  static void backward(const BackwardContext<Cuda, Scalar>& ctx) { move(ctx, ctx.dy, ctx.dx[0]); }

 private:
  static void move(const KernelContext<Cuda, Scalar>& ctx, const View<const Scalar>& from,
                   const View<Scalar>& to) {
    ctx.device->synchronize();
    ctx.device->copy_on_device(to.data, from.data,
                               to.shape.size() * static_cast<Index>(sizeof(Scalar)));
  }
};

namespace test {

template <class Scalar>
GraphRun uncapturable_steps(const Cuda& device, bool graphs) {
  Model<WaitingNetwork, Cuda, Scalar> model({.seed = 4, .graphs = graphs}, device);
  const auto optimizer = make_optimizer("adam", model.arenas(), {}, device);
  Random random(10);
  const Shape shape{2, 9, 11, 3};
  std::vector<double> all;
  for (int step = 0; step < 4; ++step) {
    const auto images = random_tensor<Cuda, Scalar>(device, random, shape, 1);
    all.push_back(train_step(model, *optimizer, images, labels_for(shape, step), 1e-2, {}).loss);
    model.forward(images);
    append(all, device, model.template output<"logits">());
  }
  append_state(all, model, *optimizer);
  for (const std::int64_t counter : model.store().counters()) {
    all.push_back(static_cast<double>(counter));
  }
  return {all, model.graph_report()};
}

template GraphRun changing_steps<float>(const Cuda&, bool, const std::string&,
                                        const OptimizerSettings&, const StepOptions&);
template GraphRun changing_steps<double>(const Cuda&, bool, const std::string&,
                                         const OptimizerSettings&, const StepOptions&);
template GraphRun growing_scratch<float>(const Cuda&, bool);
template RefusedStep refused_step<float>(const Cuda&, bool);
template GraphRun uncapturable_steps<float>(const Cuda&, bool);
template std::vector<double> steady_steps<float>(const Cuda&, int);

}  // namespace test

}  // namespace inception
