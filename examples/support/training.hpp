// SPDX-License-Identifier: MIT
// fit() and evaluation, compiled in one source file that all programs share.
#pragma once

#include <inception/training/evaluate_views.hpp>
#include <inception/training/fit.hpp>

namespace inception {

extern template FitResult fit(AnyModel<Cpu, float>&, Optimizer<float, Cpu>&, const LabelledImages&,
                              const Split&, const FitOptions&, DataParallel<Cpu, float>*);
extern template RunningMetrics evaluate(AnyModel<Cpu, float>&, BatchLoader&, const LossOptions&);
extern template ViewsMetrics evaluate_views(AnyModel<Cpu, float>&, std::span<BatchLoader* const>,
                                            LossOptions, std::vector<Answer>*);

}  // namespace inception
