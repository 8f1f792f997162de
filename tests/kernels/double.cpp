// SPDX-License-Identifier: MIT
// The kernels of models in double, once for all tests.
#include "inception/instantiate_double_kernels.hpp"
