// SPDX-License-Identifier: MIT
// Learning rates by layer, as a command line names them.
#pragma once

#include <inception/training/parameter_groups.hpp>
#include <string>
#include <vector>

namespace examples {

/// A rate, and the groups of layers that take a part of it.
struct LayerRates {
  double largest = 0;
  std::vector<inception::ParameterGroup> groups{};
};

/// Reads "NAME=RATE" of each text: NAME begins the names of layers, or is "head", the layers of `heads`,
/// or "rest", all that no other names.
///
/// Errors   Error for a text of another form, a rate that is negative or no number, and where none is
///          above 0
LayerRates layer_rates(const std::vector<std::string>& texts,
                       const std::vector<std::string>& heads);

}  // namespace examples
