// SPDX-License-Identifier: MIT
// Planted: a shape that needs Eigen.
#pragma once

#include <Eigen/Core>
