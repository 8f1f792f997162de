// SPDX-License-Identifier: MIT
// What a model says where a device has no memory for a batch.
#pragma once

#include <string>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

/// Throws the device's error again, with the workspace that was wanted and how many such images would
/// fit.
[[noreturn]] inline void refuse_batch(const Shape& batch, Index workspace_bytes, Index fitting,
                                      const MemoryError& error) {
  throw MemoryError("Model: a batch " + to_string(batch) + " takes a workspace of " +
                        std::to_string(workspace_bytes >> 20) + " MB; " +
                        (fitting == 0 ? std::string("no batch of such images fits")
                                      : "a batch of " + std::to_string(fitting) + " would fit") +
                        "; " + error.what(),
                    error.asked(), error.free());
}

}  // namespace inception::detail
