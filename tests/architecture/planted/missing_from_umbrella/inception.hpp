// SPDX-License-Identifier: MIT
// Planted: a door that opens nothing.
#pragma once

#include <cstddef>
