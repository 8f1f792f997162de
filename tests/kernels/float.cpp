// SPDX-License-Identifier: MIT
// The kernels of models in float, once for all tests.
#include "inception/instantiate_kernels.hpp"
