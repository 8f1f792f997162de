// SPDX-License-Identifier: MIT
// Compiles every optimizer on the Cuda device.
#include "support/make_optimizer.cuh"

template std::unique_ptr<inception::Optimizer<float, inception::Cuda>> inception::make_optimizer(
    std::string_view, const Arenas<float>&, const OptimizerSettings&, Cuda);
