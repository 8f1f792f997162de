// SPDX-License-Identifier: MIT
// make_optimizer<float>, compiled in one source file that all programs share.
#pragma once

#include <inception/optimizers/make_optimizer.hpp>

extern template std::unique_ptr<inception::Optimizer<float>> inception::make_optimizer(
    std::string_view, const Arenas<float>&, const OptimizerSettings&, Cpu);
