// SPDX-License-Identifier: MIT
// Direct convolution: all kernels for one kind of factors.
#pragma once

#include "inception/ops/conv2d/direct_backward.hpp"
#include "inception/ops/conv2d/direct_forward.hpp"

namespace inception::detail {

template <class Scalar, class Factor>
struct ConvKernel : ConvForward<Scalar, Factor>, ConvBackward<Scalar, Factor> {};

}  // namespace inception::detail
