// SPDX-License-Identifier: MIT
// Compiles every optimizer.
#include "support/make_optimizer.hpp"

template std::unique_ptr<inception::Optimizer<float>> inception::make_optimizer(
    std::string_view, const Arenas<float>&, const OptimizerSettings&, Cpu);
