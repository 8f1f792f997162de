// SPDX-License-Identifier: MIT
// Adds Precision::bfloat16 to a program: one source file that includes this gives it to all models.
#pragma once

#include "inception/ops/conv2d/rounded_convolution.hpp"

namespace inception::detail {

/// Not part of inception.hpp: these kernels take the compiler a third of its time for a model.
inline const bool rounded_convolution_is_there = [] {
  rounded_convolution = rounded_convolution_kernels();
  return true;
}();

}  // namespace inception::detail
