// SPDX-License-Identifier: MIT
// Fills a model's workspace with NaN: whoever reads what nobody wrote computes NaN.
#pragma once

#include <algorithm>
#include <cstddef>

#include "inception/model/any_model.hpp"

namespace inception::test {

/// Overwrites the whole workspace, outputs included. The last forward pass was one of that mode and
/// shape, and some output is not the images themselves.
template <class Scalar>
void poison_workspace(AnyModel<Cpu, Scalar>& model, Mode mode, const Shape& images) {
  const ProgramView p = model.program(mode);
  for (const Output& o : p.outputs) {
    const ValueId root = root_of(p, o.value);
    if (root == ProgramView::input) continue;
    const Index offset = model.plan(mode, images).values[static_cast<std::size_t>(root)];
    // Only the tests write through an output; the memory behind it is the model's own.
    auto* first = reinterpret_cast<std::byte*>(const_cast<Scalar*>(model.output(o.name).data) -
                                               offset_in_root(p, o.value)) -
                  offset;
    std::fill_n(first, model.workspace_bytes(), std::byte{0xFF});
    return;
  }
}

}  // namespace inception::test
