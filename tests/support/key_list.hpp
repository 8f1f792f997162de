// SPDX-License-Identifier: MIT
// A network's tensors as the lines of a key list, and the lists that are kept.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "inception/program/lowering.hpp"
#include "inception/program/names.hpp"

namespace inception::test {

/// "conv1.conv.weight 32,3,3,3", a line for each tensor, as the golden file has them.
inline std::vector<std::string> tensors_of(ProgramView p) {
  std::vector<std::string> lines;
  for (const Operation& o : p.operations) {
    for (int i = 0; i < o.parameter_count; ++i) {
      const Parameter& q = p.parameters[static_cast<std::size_t>(o.first_parameter + i)];
      std::string line = tensor_name(p, q.operation, q.name);
      for (int axis = 0; axis < q.rank; ++axis) {
        line += (axis == 0 ? " " : ",") + std::to_string(q.shape[static_cast<std::size_t>(axis)]);
      }
      lines.push_back(line);
    }
    for (int i = 0; i < o.buffer_count; ++i) {
      const StateBuffer& b = p.buffers[static_cast<std::size_t>(o.first_buffer + i)];
      lines.push_back(tensor_name(p, b.operation, b.name) + " " +
                      (b.counter ? "scalar" : std::to_string(b.size)));
    }
  }
  return lines;
}

/// A key list of tests/golden.
inline std::vector<std::string> key_list(const std::string& name) {
  const std::filesystem::path golden = std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests/golden";
  std::ifstream file(golden / (name + "_keys.txt"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace inception::test
