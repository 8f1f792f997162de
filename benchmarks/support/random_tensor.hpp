// SPDX-License-Identifier: MIT
// Numbers to compute with, the same in each run.
#pragma once

#include <inception/tensor/philox.hpp>
#include <inception/tensor/tensor.hpp>

namespace benchmarks {

/// Normally distributed, mean 0 and deviation 1.
template <class Scalar>
inception::Tensor<Scalar> random_tensor(const inception::Shape& shape) {
  inception::Tensor<Scalar> tensor(shape);
  const inception::Philox random(1, 0);
  for (inception::Index i = 0; i < tensor.size(); ++i) {
    tensor.data()[i] = static_cast<Scalar>(random.normal(static_cast<std::uint64_t>(i)));
  }
  return tensor;
}

}  // namespace benchmarks
