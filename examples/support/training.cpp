// SPDX-License-Identifier: MIT
// Compiles fit() and evaluation on the CPU.
#include "support/training.hpp"

namespace inception {

template FitResult fit(AnyModel<Cpu, float>&, Optimizer<float, Cpu>&, const LabelledImages&,
                       const Split&, const FitOptions&, DataParallel<Cpu, float>*);
template RunningMetrics evaluate(AnyModel<Cpu, float>&, BatchLoader&, const LossOptions&);
template ViewsMetrics evaluate_views(AnyModel<Cpu, float>&, std::span<BatchLoader* const>,
                                     LossOptions, std::vector<Answer>*);

}  // namespace inception
