// SPDX-License-Identifier: MIT
// A network with numbers, and outputs that the compiler checks.
#pragma once

#include <utility>

#include "inception/model/any_model.hpp"
#include "inception/program/layer.hpp"
#include "inception/program/lowering.hpp"
#include "inception/shape/fixed_string.hpp"

namespace inception {

/// Runs a network on a device. Any layer, combinator or module is a network.
///
///     Model<InceptionV2<10>, Cpu> model({.seed = 1}, Cpu(2));
///     model.forward(images);                       // inference
///     View<const float> logits = model.output<"logits">();
///
/// All that does not depend on the network's type stands in AnyModel.
template <class Network, class Device = Cpu, class Scalar = float>
requires Layer<Network>
class Model : public AnyModel<Device, Scalar> {
 public:
  using network = Network;
  using AnyModel<Device, Scalar>::output;
  using AnyModel<Device, Scalar>::output_gradient;

  explicit Model(const ModelOptions& options = {}, Device device = Device())
      : AnyModel<Device, Scalar>(program_of<Network>.view(), kernels_of<Network, Device, Scalar>(),
                                 options, std::move(device)) {}

  /// output() and output_gradient() by a name that the compiler checks.
  template <FixedString Name>
  View<const Scalar> output() const {
    return this->engine().output(row<Name>());
  }
  template <FixedString Name>
  View<Scalar> output_gradient() {
    return this->engine().output_gradient(row<Name>());
  }

 private:
  template <FixedString Name>
  static consteval std::size_t row() {
    constexpr std::size_t found = detail::output_row(program_of<Network>.view(), Name.view());
    static_assert(found < program_of<Network>.outputs.size(),
                  "Model::output: the network has no output of that name");
    return found;
  }
};

}  // namespace inception
