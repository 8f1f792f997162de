// SPDX-License-Identifier: MIT
// Every kernel of the Cuda device in float, for profile_kernels.py.
#include "inception/cuda.cuh"
#include "inception/instantiate_kernels.cuh"
#include "inception/optimizers/make_optimizer.hpp"

namespace inception {

template std::unique_ptr<Optimizer<float, Cuda>> make_optimizer<float, Cuda>(
    std::string_view, const Arenas<float>&, const OptimizerSettings&, Cuda);
template double clip_by_global_norm<float>(std::span<float>, double, const Cuda&);
template void clip_by_value<float>(std::span<float>, double, const Cuda&);
template void LossScale<Cuda>::scale<float>(std::span<float>) const;
template void LossScale<Cuda>::unscale<float>(std::span<float>);
template LossResult softmax_cross_entropy<float>(std::span<const float>, const Targets&, Index,
                                                 const CrossEntropyOptions&, std::span<float>,
                                                 const Cuda&);

template void fill<float>(const Cuda&, std::span<float>, float);
template void swap_values<float>(const Cuda&, std::span<float>, std::span<float>);
template void add_scaled<float>(const Cuda&, std::span<float>, std::span<const float>, float, bool);
template void move_average<float>(const Cuda&, std::span<float>, std::span<const float>, float);
template void set_zero<float>(const Cuda&, const View<float>&);
template void add<float>(const Cuda&, const View<const float>&, const View<float>&);

}  // namespace inception
