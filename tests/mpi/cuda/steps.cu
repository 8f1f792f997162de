// SPDX-License-Identifier: MIT
// Training steps of several processes with a GPU each, for nccl.cpp.
#include "inception/cuda.cuh"
#include "inception/parallel/nccl.cuh"
#include "mpi/cuda/steps.hpp"

namespace inception::test {

template <class Scalar>
StepOutcome<Scalar> cuda_steps(Communicator* processes, const SharedStep& how) {
  const Cuda device(processes->rank(), Cpu(1));
  const auto make_sums = [&](Communicator& all) {
    return std::make_unique<NcclSums<Scalar>>(all, device);
  };
  return shared_steps_on<Scalar>(device, make_sums, processes, how);
}

template StepOutcome<float> cuda_steps(Communicator*, const SharedStep&);
template StepOutcome<double> cuda_steps(Communicator*, const SharedStep&);

}  // namespace inception::test
