// SPDX-License-Identifier: MIT
// Gives a program the number that its type left Dynamic.
#pragma once

#include <algorithm>

#include "inception/program/program.hpp"
#include "inception/shape/dynamic.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Is any width of the program still Dynamic?
constexpr bool is_dynamic(ProgramView p) {
  return std::any_of(p.values.begin(), p.values.end(),
                     [](const Value& v) { return v.channels == Dynamic; });
}

/// The program with every Dynamic width set to `classes`. A program without any takes 0.
///
/// Errors   Error where a Dynamic program is given no number, or a fixed one is given any
inline ProgramTables bind(ProgramView p, int classes) {
  if (is_dynamic(p) && classes <= 0) {
    throw Error("Model: a network with Dynamic classes needs their number, at least 1; " +
                std::to_string(classes) + " was given: set ModelOptions::classes");
  }
  if (!is_dynamic(p) && classes != 0) {
    throw Error("Model: this network's widths are fixed by its type; ModelOptions::classes = " +
                std::to_string(classes) +
                " was given: leave it out, or give the type Dynamic classes");
  }
  ProgramTables t = tables_of(p);
  const auto set = [classes](int& width) {
    if (width == Dynamic) width = classes;
  };
  for (Value& v : t.values) set(v.channels);
  for (Operation& o : t.operations) {
    set(o.in_channels);
    set(o.out_channels);
  }
  for (Parameter& q : t.parameters) {
    for (int& extent : q.shape) set(extent);
    set(q.fan_in);
    set(q.fan_out);
  }
  for (StateBuffer& b : t.buffers) set(b.size);
  return t;
}

}  // namespace inception
