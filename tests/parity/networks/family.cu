// SPDX-License-Identifier: MIT
// Whole networks on the Cuda device, for family.cpp.
#include "inception/cuda.cuh"
#include "parity/networks/network_runs.hpp"

namespace inception::test {

template std::vector<double> network_passes(AnyModel<Cuda, double>&, const Shape&);
template GraphRun trained_network(AnyModel<Cuda, float>&, const Shape&, int);

}  // namespace inception::test
