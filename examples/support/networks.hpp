// SPDX-License-Identifier: MIT
// The networks of the library by name, for programs that choose one at run time.
#pragma once

#include <inception/model/any_model.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// A published network: three channels of images, classes given when it is made.
struct NetworkEntry {
  std::string_view name;
  inception::ProgramView program;
  int side;     ///< of the images in its paper
  int classes;  ///< of its published weights
};

/// Every network but the seed's InceptionV2, which has stems: see make_inception_v2.hpp.
const std::vector<NetworkEntry>& family();

/// Their names, after "inception_v2".
std::vector<std::string> network_names();

/// The network of that name; null where there is none in family().
const NetworkEntry* find_network(std::string_view name);

/// A model of one of them, for float and double.
template <class Scalar, class Device>
std::unique_ptr<inception::AnyModel<Device, Scalar>> make_network(
    const NetworkEntry& network, const inception::ModelOptions& options, const Device& device);

}  // namespace examples
