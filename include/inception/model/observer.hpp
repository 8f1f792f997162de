// SPDX-License-Identifier: MIT
// Who looks at the results of operations while a network runs.
#pragma once

#include <functional>

#include "inception/ops/operation.hpp"
#include "inception/ops/view.hpp"

namespace inception {

/// Is called with an operation of AnyModel::program(mode) and its result, in the device's memory.
template <class Scalar>
using Observer = std::function<void(const Operation&, View<const Scalar>)>;

}  // namespace inception
