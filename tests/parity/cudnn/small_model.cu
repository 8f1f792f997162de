// SPDX-License-Identifier: MIT
// Gives cuDNN to the program, and through it to all its tests.
#include "parity/cudnn/small_model.hpp"

#include <span>

#include "inception/cudnn.cuh"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception::test {

namespace {

struct Network : Sequential<ConvBlock<3, 4, Kernel<3>>, Conv2d<4, 8>,
                            Conv2d<8, 4, Kernel<3>, Dilation<2>, Padding<2>>, GlobalAvgPool2d<4>,
                            Flatten<4>, Linear<4, 5>> {};

}  // namespace

std::vector<Operation> operations_of_small_model(const Cuda& device, const ModelOptions& options,
                                                 Mode mode, const Shape& images) {
  Model<Network, Cuda> model(options, device);
  const auto operations = model.operations(mode, images);
  return {operations.begin(), operations.end()};
}

void run_small_model_on_a_slice(const Cuda& device, const ModelOptions& options) {
  Model<Network, Cuda> model(options, device);
  const Tensor<float, Cuda> wide({2, 9, 8, 5}, device);
  model.forward(View<const float>(wide.data(), wide.shape()).slice(1, 3));
}

CapturedStep capture_small_model(const Cuda& device, const ModelOptions& options) {
  Model<Network, Cuda> model(options, device);
  Tensor<float> numbers({2, 9, 8, 3}), factors({2, 1, 1, 5});
  for (Index i = 0; i < numbers.size(); ++i) numbers.data()[i] = static_cast<float>(i % 17) / 16;
  for (Index i = 0; i < factors.size(); ++i) factors.data()[i] = static_cast<float>(i % 3) - 1;
  const Tensor<float, Cuda> images = to_device(numbers, device);
  const Tensor<float, Cuda> gradient = to_device(factors, device);
  const auto step = [&] {
    model.forward(images, Mode::training);
    add<float>(device, {gradient.data(), gradient.shape()}, model.output_gradient("output"));
    model.backward();
  };
  const auto gradients = [&] {
    const std::span<const float> there = model.arenas().gradients;
    std::vector<float> here(there.size());
    device.copy_to_host(here.data(), there.data(), static_cast<Index>(there.size_bytes()));
    return here;
  };
  CapturedStep result;
  step();
  result.run = gradients();

  cudaGraph_t graph = nullptr;
  cudaGraphExec_t runnable = nullptr;
  const auto check = [](cudaError_t status) { detail::check_cuda(status, "a graph's call"); };
  check(cudaStreamBeginCapture(device.stream(), cudaStreamCaptureModeThreadLocal));
  step();
  check(cudaStreamEndCapture(device.stream(), &graph));
  check(cudaGraphInstantiate(&runnable, graph, 0));
  const std::span<float> there = model.arenas().gradients;
  device.clear(there.data(), static_cast<Index>(there.size_bytes()));
  check(cudaGraphLaunch(runnable, device.stream()));
  result.replayed = gradients();
  check(cudaGraphExecDestroy(runnable));
  check(cudaGraphDestroy(graph));
  return result;
}

}  // namespace inception::test
