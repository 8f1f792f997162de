// SPDX-License-Identifier: MIT
// Each layer alone: what backward() gives is the derivative of what forward() does.
#include <doctest/doctest.h>

#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/local_response_norm.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/relu.hpp"
#include "inception/layers/softmax.hpp"
#include "support/gradient_check.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("gradients of Conv2d") {
  check_gradients<Conv2d<3, 5>>({2, 4, 3, 3});
  check_gradients<Conv2d<4, 18, Kernel<3>, Padding<1>>>({2, 5, 4, 4});
  check_gradients<Conv2d<2, 3, Kernel<1, 7>, Padding<0, 3>, Stride<2>, Bias<false>>>({2, 5, 6, 2});
  check_gradients<Conv2d<4, 6, Kernel<3>, Groups<2>, Dilation<2, 1>, Padding<2>>>({2, 6, 5, 4});
  check_gradients<Conv2d<4, 4, Kernel<3, 2>, Groups<4>, Stride<2, 3>>>({3, 7, 8, 4});
  // Pixels at the end that no window covers, and a kernel larger than the image.
  check_gradients<Conv2d<1, 2, Kernel<2>, Stride<3>>>({1, 7, 6, 1});
  check_gradients<Conv2d<2, 2, Kernel<7>, Padding<3>>>({1, 2, 3, 2});
}

TEST_CASE("gradients of BatchNorm2d") {
  check_gradients<BatchNorm2d<5>>({3, 4, 2, 5});
  check_gradients<BatchNorm2d<3, Affine<false>, Epsilon<1, 100>>>({4, 1, 1, 3});
  check_gradients<BatchNorm2d<2>>({1, 1, 3, 2});
  check_gradients<BatchNorm2d<4, Gamma<false>>>({2, 3, 2, 4});
}

TEST_CASE("gradients of elementwise layers") {
  check_gradients<ReLU<5>>({2, 3, 4, 5});
  check_gradients<Dropout<6, Probability<3, 10>>>({2, 4, 3, 6});
  check_gradients<Softmax<7>>({2, 2, 3, 7});
  check_gradients<LocalResponseNorm<8, 5>>({2, 3, 2, 8});
  // Constants that bend the curve: α = 0.5, β = 0.75, k = 2, and an even window.
  check_gradients<LocalResponseNorm<6, 4, LocalResponseNormConstants{500'000, 750'000, 2'000'000}>>(
      {2, 2, 3, 6});
}

TEST_CASE("gradients of pooling layers") {
  check_gradients<MaxPool2d<3, Kernel<3>, Padding<1>>>({2, 5, 4, 3});
  check_gradients<MaxPool2d<2, Kernel<3>, Stride<2>, CeilMode<true>>>({2, 6, 8, 2});
  check_gradients<MaxPool2d<2, Kernel<2, 3>, Dilation<2>, Stride<1, 2>>>({1, 7, 9, 2});
  check_gradients<AvgPool2d<3, Kernel<3>, Padding<1>>>({2, 5, 4, 3});
  check_gradients<
      AvgPool2d<3, Kernel<3, 2>, Stride<2>, Padding<1>, CountPadding<false>, CeilMode<true>>>(
      {2, 6, 5, 3});
  check_gradients<AdaptiveAvgPool2d<2, Grid<4>>>({2, 7, 3, 2});
  check_gradients<AdaptiveAvgPool2d<2, Grid<2, 3>>>({2, 5, 6, 2});
  check_gradients<GlobalAvgPool2d<4>>({2, 3, 5, 4});
}

TEST_CASE("gradients of Linear and Flatten") {
  check_gradients<Linear<6, 4>>({3, 1, 1, 6});
  check_gradients<Linear<5, 17, Bias<false>>>({2, 1, 1, 5});
  check_gradients<Flatten<4, Grid<3, 2>>>({2, 3, 2, 4});
}
