// SPDX-License-Identifier: MIT
// What a picture of a network shows: its modules in order, the heads beside them, what each costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/drawing/blocks.hpp"
#include "inception/program/summary.hpp"

namespace inception {

/// Boxes that belong together, or several alike modules in a row, of which the first is drawn.
struct DrawnModule {
  std::vector<std::string> names{};  ///< of the module, and of those like it that follow it
  std::vector<DrawnBlock> blocks{};
  Shape output{};                  ///< of one image
  std::int64_t parameters = 0;     ///< of all of them
  std::int64_t multiply_adds = 0;  ///< of all of them, for one image
};

/// A side output and the layers that lead to it.
struct DrawnHead {
  DrawnModule module{};   ///< its name is that of the output; it may have no blocks
  std::size_t after = 0;  ///< it leaves the trunk behind so many modules
};

/// A network as one draws it. make_drawing() makes it.
struct Drawing {
  ProgramView program{};  ///< must live as long as the drawing
  Summary summary{};      ///< a row for each operation
  std::vector<DrawnModule> modules{};
  std::vector<DrawnHead> heads{};

  const SummaryRow& row(OperationId id) const { return summary.rows[static_cast<std::size_t>(id)]; }
  const Operation& operation(OperationId id) const {
    return program.operations[static_cast<std::size_t>(id)];
  }
};

}  // namespace inception
