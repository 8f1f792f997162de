// SPDX-License-Identifier: MIT
// All that a model knows of one batch shape in one mode.
#pragma once

#include <cstddef>
#include <vector>

#include "inception/model/options.hpp"
#include "inception/program/memory_plan.hpp"
#include "inception/program/program.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::detail {

struct BatchSetting {
  Mode mode;
  Shape x;
  std::vector<Extent> grids;
  MemoryPlan plan;
  std::vector<Operation> operations;  ///< of the mode's program, with their algorithms

  Shape shape_of(ProgramView p, ValueId v) const {
    const Extent grid = grids[static_cast<std::size_t>(v)];
    return {x.n, grid.height, grid.width, p.values[static_cast<std::size_t>(v)].channels};
  }
};

}  // namespace inception::detail
