// SPDX-License-Identifier: MIT
// Models of the whole family on the Cuda device.
#include <inception/cuda.cuh>

#include "support/network_models.hpp"

namespace examples {

template std::unique_ptr<inception::AnyModel<inception::Cuda, float>> make_network(
    const NetworkEntry&, const inception::ModelOptions&, const inception::Cuda&);
template std::unique_ptr<inception::AnyModel<inception::Cuda, double>> make_network(
    const NetworkEntry&, const inception::ModelOptions&, const inception::Cuda&);

}  // namespace examples
