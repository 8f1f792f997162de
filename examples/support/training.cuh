// SPDX-License-Identifier: MIT
// fit() and evaluation on the Cuda device, compiled in one source file that all programs share.
#pragma once

#include <inception/cuda.cuh>

#include "support/training.hpp"

namespace inception {

extern template FitResult fit(AnyModel<Cuda, float>&, Optimizer<float, Cuda>&,
                              const LabelledImages&, const Split&, const FitOptions&,
                              DataParallel<Cuda, float>*);
extern template RunningMetrics evaluate(AnyModel<Cuda, float>&, BatchLoader&, const LossOptions&);
extern template ViewsMetrics evaluate_views(AnyModel<Cuda, float>&, std::span<BatchLoader* const>,
                                            LossOptions, std::vector<Answer>*);

}  // namespace inception
