// SPDX-License-Identifier: MIT
// Combinators: gradients add up where values are read twice, and stay in their slices.
#include <doctest/doctest.h>

#include "inception/combinators/concat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/local_response_norm.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/relu.hpp"
#include "inception/layers/softmax.hpp"
#include "support/gradient_check.hpp"

using namespace inception;
using namespace inception::test;

namespace {

template <int In, int Out>
using Conv3 = Conv2d<In, Out, Kernel<3>, Padding<1>>;

constexpr Shape x{2, 4, 5, 3};

}  // namespace

TEST_CASE("gradients through Sequential") {
  check_gradients<Sequential<Conv3<3, 6>, ReLU<6>, MaxPool2d<6, Kernel<2>, Stride<2>>,
                             BatchNorm2d<6>, ReLU<6>, Conv2d<6, 4>, Dropout<4>>>(x);
  // A ReLU that nothing before it can absorb.
  check_gradients<Sequential<ReLU<3>, AvgPool2d<3, Kernel<2>>, ReLU<3>, Dropout<3>, ReLU<3>>>(x);
  check_gradients<Sequential<Linear<3, 8>, ReLU<8>, Linear<8, 4>, Softmax<4>>>({3, 1, 1, 3});
}

TEST_CASE("gradients through Concat") {
  using Inner = Concat<Conv3<4, 2>, Sequential<BatchNorm2d<4>, ReLU<4>>>;
  using Branches = Concat<Conv2d<3, 4>, Identity<3>, Sequential<Conv3<3, 4>, Inner>,
                          Sequential<MaxPool2d<3, Kernel<3>, Padding<1>>, Conv2d<3, 2>>>;
  check_gradients<Branches>(x);
  // Every kind of operation writes into a slice, and reads its gradient from it.
  check_gradients<
      Concat<Conv2d<3, 2>, ReLU<3>, MaxPool2d<3>, AvgPool2d<3>, BatchNorm2d<3>, Dropout<3>,
             LocalResponseNorm<3, 3>, Softmax<3>, Residual<Conv2d<3, 3>>, Identity<3>>>(x);
  // The concat is read by another one, and its gradient comes from several slices.
  check_gradients<Sequential<Branches, Concat<ReLU<15>, Conv2d<15, 3>>, Conv2d<18, 2>>>(x);
}

TEST_CASE("gradients through Residual") {
  check_gradients<Residual<Conv3<3, 3>>>(x);
  check_gradients<
      Sequential<Residual<Sequential<Conv3<3, 4>, ReLU<4>, Conv2d<4, 3>>, Scale<17, 100>>, ReLU<3>,
                 Conv2d<3, 2>>>(x);
  check_gradients<Residual<Conv2d<3, 5, Kernel<3>, Stride<2>, Padding<1>>, Scale<-1, 2>,
                           Conv2d<3, 5, Stride<2>>>>(x);
  check_gradients<Sequential<Conv2d<3, 4>, Residual<Residual<Identity<4>>>, ReLU<4>>>(x);
}

TEST_CASE("gradients through Tap") {
  // A head with weights, and a tap of a value that the trunk reads as well.
  check_gradients<
      Sequential<Conv3<3, 4>, ReLU<4>, Tap<"head", Conv3<4, 5>, Sequential<Conv2d<4, 2>, ReLU<2>>>,
                 Tap<"features", Sequential<ReLU<5>, Conv2d<5, 2>>, Identity<5>>>>(x);
  // Taps inside branches, and of a value between a convolution and its batch norm.
  check_gradients<
      Concat<Sequential<Conv2d<3, 4>, Tap<"first", BatchNorm2d<4>, Identity<4>>, ReLU<4>>,
             Sequential<Conv2d<3, 2>, Tap<"second", Identity<2>, Softmax<2>>>>>(x);
  check_gradients<Sequential<Tap<"images", Conv2d<3, 2>, ReLU<3>>, ReLU<2>>>(x);
}
