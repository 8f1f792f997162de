// SPDX-License-Identifier: MIT
// Which cuDNN a program has.
#pragma once

#include <string>

namespace examples {

/// Null in a program without cuDNN: cudnn/cudnn_version.cpp sets it.
inline std::string (*cudnn_version)() = nullptr;

}  // namespace examples
