// SPDX-License-Identifier: MIT
// The definition of make_network, for the file of each device that compiles it.
#pragma once

#include "support/every_kernel.hpp"
#include "support/networks.hpp"

namespace examples {

namespace detail {

template <class Device, class Scalar>
struct NamedModel : inception::AnyModel<Device, Scalar> {
  NamedModel(inception::ProgramView program, const inception::ModelOptions& options,
             const Device& device)
      : inception::AnyModel<Device, Scalar>(program, every_kernel<Device, Scalar>(), options,
                                            device) {}
};

}  // namespace detail

template <class Scalar, class Device>
std::unique_ptr<inception::AnyModel<Device, Scalar>> make_network(
    const NetworkEntry& network, const inception::ModelOptions& options, const Device& device) {
  return std::make_unique<detail::NamedModel<Device, Scalar>>(network.program, options, device);
}

}  // namespace examples
