// SPDX-License-Identifier: MIT
// Who looks on while a network runs.
#pragma once

#include <functional>

#include "inception/ops/operation.hpp"
#include "inception/ops/view.hpp"

namespace inception {

/// Is called with an operation of AnyModel::program(mode) and its result, in the device's memory.
template <class Scalar>
using Observer = std::function<void(const Operation&, View<const Scalar>)>;

/// Is told during a backward pass that the gradients of this operation and all behind it, by their place in
/// AnyModel::program(Mode::training), are complete.
using BackwardProgress = std::function<void(OperationId)>;

}  // namespace inception
