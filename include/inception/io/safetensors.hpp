// SPDX-License-Identifier: MIT
// safetensors: reading and writing.
#pragma once

#include "inception/io/safetensors_file.hpp"    // IWYU pragma: export
#include "inception/io/safetensors_writer.hpp"  // IWYU pragma: export
