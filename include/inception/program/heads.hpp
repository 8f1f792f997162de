// SPDX-License-Identifier: MIT
// The layers that give a network's answers: what another number of classes changes.
#pragma once

#include <algorithm>
#include <vector>

#include "inception/ops/dropout/dropout.hpp"
#include "inception/ops/flatten/flatten.hpp"
#include "inception/ops/softmax/softmax.hpp"
#include "inception/ops/sum/sum.hpp"
#include "inception/program/program.hpp"

namespace inception {

/// The heads of a lowered program: its operations with weights whose result is an output of the
/// network, perhaps after a softmax, dropout or flattening. Convolutions whose mean is an output, as
/// FID's features are, are none: a ReLU or a batch norm stands behind them.
constexpr std::vector<OperationId> heads_of(ProgramView p) {
  const auto passes_on = [](const Operation& o) {
    return o.type == &ops::Softmax::type || o.type == &ops::Flatten::type ||
           o.type == &ops::Dropout::type || o.type == &ops::Copy::type;
  };
  std::vector<OperationId> heads;
  for (const Output& output : p.outputs) {
    ValueId value = output.value;
    for (std::size_t i = p.operations.size(); i-- > 0;) {
      const Operation& o = p.operations[i];
      if (o.output != value) continue;
      if (passes_on(o)) {
        value = o.inputs[0];
      } else if (o.type->weighted) {
        const auto head = static_cast<OperationId>(i);
        if (std::find(heads.begin(), heads.end(), head) == heads.end()) heads.push_back(head);
      }
    }
  }
  return heads;
}

}  // namespace inception
