// SPDX-License-Identifier: MIT
// Planted: a header that the door forgot.
#pragma once

#include <cstddef>
