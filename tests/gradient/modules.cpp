// SPDX-License-Identifier: MIT
// The modules of InceptionV2, narrow where their widths are free, on grids of a few pixels.
#include <doctest/doctest.h>

#include "inception/modules/conv_block.hpp"
#include "inception/modules/inception_aux.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/modules/inception_f7.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "support/gradient_check.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("gradients of ConvBlock") {
  check_gradients<ConvBlock<3, 6, Kernel<3>, Stride<2>>>({2, 7, 6, 3});
  check_gradients<ConvBlock<4, 5, Kernel<1, 7>, Padding<0, 3>>>({2, 3, 4, 4});
}

TEST_CASE("gradients of InceptionF5") { check_gradients<InceptionF5<5>>({2, 3, 4, 5}, 6); }

TEST_CASE("gradients of InceptionF6") { check_gradients<InceptionF6<4, 3>>({2, 4, 3, 4}, 6); }

TEST_CASE("gradients of InceptionF7") { check_gradients<InceptionF7<3>>({2, 2, 3, 3}, 3); }

TEST_CASE("gradients of InceptionReduction") {
  check_gradients<InceptionReduction<5, 4>>({2, 5, 6, 5}, 5);
  check_gradients<InceptionReduction<3, 2, 16>>({2, 3, 5, 3}, 5);
}

TEST_CASE("gradients of InceptionAux") { check_gradients<InceptionAux<3, 4>>({2, 5, 3, 3}, 8); }
