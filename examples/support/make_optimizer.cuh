// SPDX-License-Identifier: MIT
// make_optimizer<float> on the Cuda device, compiled in one source file that all programs share.
#pragma once

#include <inception/cuda.cuh>

#include "support/make_optimizer.hpp"

extern template std::unique_ptr<inception::Optimizer<float, inception::Cuda>>
inception::make_optimizer(std::string_view, const Arenas<float>&, const OptimizerSettings&, Cuda);
