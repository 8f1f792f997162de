// SPDX-License-Identifier: MIT
// Planted: a folder that the design does not have.
#pragma once

#include <vector>
