// SPDX-License-Identifier: MIT
// Every kernel of InceptionV2 in float and double: compilers refuse some code only where it is used.
#include <inception/bfloat16.hpp>
#include <inception/inception.hpp>

template class inception::Model<inception::InceptionV2<10>, inception::Cpu, float>;
template class inception::Model<inception::InceptionV2<10>, inception::Cpu, double>;
