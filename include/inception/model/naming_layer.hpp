// SPDX-License-Identifier: MIT
// Errors of a device name the layer whose kernels it ran.
#pragma once

#include <cstddef>
#include <string>

#include "inception/program/names.hpp"
#include "inception/program/program.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Runs kernels of operation i. What a device then has to complain of names the layer.
///
/// Errors   what `run` throws; DeviceError with the layer, the kind of operation and the pass before its text
template <class Run>
void naming_layer(ProgramView p, std::size_t i, const char* pass, Run&& run) {
  try {
    run();
  } catch (const DeviceError& error) {
    const Operation& o = p.operations[i];
    throw DeviceError(scope_name(p, o.scope) + " (" + std::string(o.type->name) + ", " + pass +
                      "): " + error.what());
  }
}

}  // namespace inception::detail
