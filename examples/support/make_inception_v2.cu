// SPDX-License-Identifier: MIT
// Compiles InceptionV2 with all its stems on the Cuda device.
#include <inception/cuda.cuh>
#include <inception/extern_kernels.cuh>

#include "support/inception_v2_models.hpp"
#include "support/kernel_tables.hpp"

namespace examples {

template std::span<const inception::KernelEntry<inception::Cuda, float>> every_kernel();
template std::span<const inception::KernelEntry<inception::Cuda, double>> every_kernel();

template std::unique_ptr<inception::AnyModel<inception::Cuda, float>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cuda&);
template std::unique_ptr<inception::AnyModel<inception::Cuda, double>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cuda&);

}  // namespace examples
