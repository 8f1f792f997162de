// SPDX-License-Identifier: MIT
// Planted: a tensor that knows layers.
#pragma once

#include "inception/layers/conv2d.hpp"
