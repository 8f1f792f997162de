// SPDX-License-Identifier: MIT
// Compiles InceptionV2 with all its stems, and every kernel it needs on the CPU.
#include <inception/bfloat16.hpp>
#include <inception/inception.hpp>

#include "support/inception_v2_models.hpp"

namespace examples {

template std::unique_ptr<inception::AnyModel<inception::Cpu, float>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);
template std::unique_ptr<inception::AnyModel<inception::Cpu, double>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);

}  // namespace examples
