// SPDX-License-Identifier: MIT
// Compiles InceptionV2 with all its stems on the CPU, and bfloat16 for all networks.
#include <inception/bfloat16.hpp>
#include <inception/extern_kernels.hpp>
#include <inception/inception.hpp>

#include "support/inception_v2_models.hpp"
#include "support/kernel_tables.hpp"

namespace examples {

template std::span<const inception::KernelEntry<inception::Cpu, float>> every_kernel();
template std::span<const inception::KernelEntry<inception::Cpu, double>> every_kernel();

template std::unique_ptr<inception::AnyModel<inception::Cpu, float>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);
template std::unique_ptr<inception::AnyModel<inception::Cpu, double>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);

}  // namespace examples
