// SPDX-License-Identifier: MIT
// Everything that runs on the CPU and needs no more than Eigen.
#pragma once

#include "inception/version.hpp"
