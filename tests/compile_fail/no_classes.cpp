// SPDX-License-Identifier: MIT
// InceptionV2 for no class.
// expect: number_of_classes<0>::must_be_Dynamic_or_at_least<1>
#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int classes = 0;
#else
constexpr int classes = 1;
#endif
static_assert(parameter_count<InceptionV2<classes>>() == 25'390'116 + 3'074 * classes);
