// SPDX-License-Identifier: MIT
// A user's type without lower() among the layers of a Sequential.
// expect: Sequential_layer<2>::must_be_a_Layer_and_not<Square
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

struct Square {
  static constexpr int in_channels = 8;
  static constexpr int out_channels = 8;
#ifndef MISTAKE
  template <class Builder>
  static constexpr ValueId lower(Builder&, ValueId input, ValueId) {
    return input;
  }
#endif
};
using Net = Sequential<Conv2d<3, 8>, Square>;
static_assert(Net::out_channels == 8);
