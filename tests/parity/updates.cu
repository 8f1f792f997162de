// SPDX-License-Identifier: MIT
// Optimizers on the Cuda device, for updates.cpp.
#include "parity/updates.hpp"

#include "inception/cuda.cuh"

namespace inception::test {

template std::vector<double> updated<Cuda, float>(const Cuda&, const std::string&,
                                                  const OptimizerSettings&);
template std::vector<double> updated<Cuda, double>(const Cuda&, const std::string&,
                                                   const OptimizerSettings&);

}  // namespace inception::test
