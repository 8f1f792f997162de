// SPDX-License-Identifier: MIT
// What an optimizer keeps on its device besides its slots, and how its updates run there.
#pragma once

#include <span>

#include "inception/tensor/arenas.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception {

/// The Cpu reads ranges where they are and needs no more. The Cuda device specialises it.
template <class Device>
class UpdateControl;

template <>
class UpdateControl<Cpu> {
 public:
  UpdateControl(std::span<const ParameterRange>, Index /*size*/, const Cpu&) {}

  /// Called in front of each update.
  void begin() {}
};

}  // namespace inception
