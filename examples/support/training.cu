// SPDX-License-Identifier: MIT
// Compiles fit() and evaluation on the Cuda device.
#include "support/training.cuh"

namespace inception {

template FitResult fit(AnyModel<Cuda, float>&, Optimizer<float, Cuda>&, const LabelledImages&,
                       const Split&, const FitOptions&, DataParallel<Cuda, float>*);
template RunningMetrics evaluate(AnyModel<Cuda, float>&, BatchLoader&, const LossOptions&);
template ViewsMetrics evaluate_views(AnyModel<Cuda, float>&, std::span<BatchLoader* const>,
                                     LossOptions, std::vector<Answer>*);

}  // namespace inception
