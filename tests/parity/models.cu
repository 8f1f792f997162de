// SPDX-License-Identifier: MIT
// Models on the Cuda device, for models.cpp.
#include "inception/cuda.cuh"
#include "inception/extern_kernels.cuh"
#include "parity/model_runs.hpp"

namespace inception::test {

template std::vector<double> all_passes<Cuda, float>(const Cuda&, const Shape&,
                                                     const ModelOptions&);
template std::vector<double> all_passes<Cuda, double>(const Cuda&, const Shape&,
                                                      const ModelOptions&);
template std::vector<double> training_steps<Cuda, float>(const Cuda&, const TrainingCase&);
template std::vector<double> training_steps<Cuda, double>(const Cuda&, const TrainingCase&);

}  // namespace inception::test
