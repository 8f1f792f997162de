// SPDX-License-Identifier: MIT
// Gives cuDNN to the program, and through it to all its tests.
#include "parity/cudnn/small_model.hpp"

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

}  // namespace inception::test
