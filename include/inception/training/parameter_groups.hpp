// SPDX-License-Identifier: MIT
// Learning rates by layer, for an optimizer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "inception/model/any_model.hpp"
#include "inception/tensor/arenas.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// The layers whose names begin so, such as "fc" or "Mixed_7", and what multiplies their learning rate.
struct ParameterGroup {
  std::string prefix;  ///< "" is every layer
  double rate = 1;
};

/// The ranges of a model's parameters with the rates of their groups: of the groups that fit, the one with
/// the longest prefix counts. Layers of no group have 1, and frozen ones (ModelOptions::frozen) 0.
///
///     const auto ranges = ranges_with_rates(model, {{"", 0.1}, {"fc", 1}});
///     Arenas<float> arenas = model.arenas();
///     arenas.ranges = ranges;  // which must stay as long as the optimizer
///     auto optimizer = make_optimizer<float>("sgd", arenas, settings, model.device());
///
/// Errors   Error for a prefix that no parameter has
template <class Device, class Scalar>
std::vector<ParameterRange> ranges_with_rates(AnyModel<Device, Scalar>& model,
                                              const std::vector<ParameterGroup>& groups) {
  const auto ranges = model.arenas().ranges;
  std::vector<ParameterRange> result(ranges.begin(), ranges.end());
  std::vector<bool> used(groups.size(), false);
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind != TensorRecord::Kind::parameter) continue;
    const ParameterGroup* best = nullptr;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!t.name.starts_with(groups[i].prefix)) continue;
      used[i] = true;
      if (best == nullptr || groups[i].prefix.size() > best->prefix.size()) best = &groups[i];
    }
    const auto& frozen = model.options().frozen;
    const bool stays = std::any_of(frozen.begin(), frozen.end(), [&](const std::string& prefix) {
      return t.name.starts_with(prefix);
    });
    result[t.row].rate = stays ? 0 : best != nullptr ? best->rate : 1;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (used[i]) continue;
    throw Error("ranges_with_rates: a group must hold a parameter; no name begins with \"" +
                groups[i].prefix + "\"");
  }
  return result;
}

}  // namespace inception
