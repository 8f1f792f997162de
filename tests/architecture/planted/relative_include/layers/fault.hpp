// SPDX-License-Identifier: MIT
// Planted: an include that depends on the folder it stands in.
#pragma once

#include "conv2d.hpp"
