// SPDX-License-Identifier: MIT
// Training steps of several processes with a GPU each.
#pragma once

#include "support/parallel_runs.hpp"

namespace inception::test {

/// Those of shared_steps(), on the GPU with this process's rank, with NCCL's sums. Defined in steps.cu.
template <class Scalar>
StepOutcome<Scalar> cuda_steps(Communicator* processes, const SharedStep& how);

}  // namespace inception::test
