// SPDX-License-Identifier: MIT
// What others call the tensors of our networks.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examples {

/// A convention of names: how each beginning of a name of ours begins there. What is not listed is called
/// alike; what has no counterpart there begins with nothing.
struct Naming {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> beginnings;

  /// The name there; empty where that convention has no such tensor.
  std::string theirs(const std::string& ours) const;
};

/// The conventions that a network's tensors are known under; the first is ours.
std::vector<Naming> namings_of(std::string_view network);

/// The names of all conventions.
std::vector<std::string> naming_names();

/// The one of that name.
///
/// Errors   Error where the network has none
Naming naming_of(std::string_view network, std::string_view name);

}  // namespace examples
