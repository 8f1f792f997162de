// SPDX-License-Identifier: MIT
// Makes an optimizer from its name and the settings of a command line.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "inception/optimizers/adam.hpp"
#include "inception/optimizers/adamw.hpp"
#include "inception/optimizers/rmsprop.hpp"
#include "inception/optimizers/rmsprop_tf.hpp"
#include "inception/optimizers/sgd.hpp"

namespace inception {

/// What a user may set; what is left out keeps the optimizer's own default.
struct OptimizerSettings {
  std::optional<double> momentum{};        ///< sgd, rmsprop, rmsprop_tf
  std::optional<bool> nesterov{};          ///< sgd
  std::optional<double> beta1{}, beta2{};  ///< adam, adamw
  std::optional<double> rho{};             ///< rmsprop, rmsprop_tf
  std::optional<double> epsilon{};         ///< all but sgd
  std::optional<double> weight_decay{};    ///< all
  bool decay_everything = false;           ///< biases and batch norm too
};

namespace detail {

/// Copies settings into options, and refuses those that nothing took.
class SettingsReader {
 public:
  SettingsReader(std::string_view optimizer, const OptimizerSettings& settings)
      : optimizer_(optimizer), rest_(settings) {}

  template <class Value, class Member>
  SettingsReader& take(Value& option, Member member) {
    if (rest_.*member) option = *(rest_.*member);
    (rest_.*member).reset();
    return *this;
  }
  void finish(WeightDecay& decay) {
    take(decay.rate, &OptimizerSettings::weight_decay);
    decay.everything = rest_.decay_everything;
    refuse("momentum", rest_.momentum.has_value());
    refuse("nesterov", rest_.nesterov.has_value());
    refuse("beta1", rest_.beta1.has_value());
    refuse("beta2", rest_.beta2.has_value());
    refuse("rho", rest_.rho.has_value());
    refuse("epsilon", rest_.epsilon.has_value());
  }

 private:
  void refuse(std::string_view setting, bool given) const {
    if (!given) return;
    throw Error("make_optimizer: " + std::string(optimizer_) + " has no setting \"" +
                std::string(setting) + "\"; leave it out or choose another optimizer");
  }

  std::string_view optimizer_;
  OptimizerSettings rest_;
};

}  // namespace detail

/// An optimizer by its name: sgd, adam, adamw, rmsprop (PyTorch's) or rmsprop_tf (TensorFlow's).
///
/// Errors   Error where the name is none of these, or a setting is not one of that optimizer's
template <class Scalar, class Device = Cpu>
std::unique_ptr<Optimizer<Scalar, Device>> make_optimizer(std::string_view name,
                                                          const Arenas<Scalar>& arenas,
                                                          const OptimizerSettings& settings = {},
                                                          Device device = Device()) {
  using S = OptimizerSettings;
  detail::SettingsReader reader(name, settings);
  if (name == "sgd") {
    SgdOptions options;
    reader.take(options.momentum, &S::momentum).take(options.nesterov, &S::nesterov);
    reader.finish(options.decay);
    return std::make_unique<Sgd<Scalar, Device>>(arenas, options, device);
  }
  if (name == "adam") {
    AdamOptions options;
    reader.take(options.beta1, &S::beta1).take(options.beta2, &S::beta2);
    reader.take(options.epsilon, &S::epsilon).finish(options.decay);
    return std::make_unique<Adam<Scalar, Device>>(arenas, options, device);
  }
  if (name == "adamw") {
    AdamWOptions options;
    reader.take(options.beta1, &S::beta1).take(options.beta2, &S::beta2);
    reader.take(options.epsilon, &S::epsilon).finish(options.decay);
    return std::make_unique<AdamW<Scalar, Device>>(arenas, options, device);
  }
  const auto read_rmsprop = [&](auto& options) {
    reader.take(options.rho, &S::rho).take(options.momentum, &S::momentum);
    reader.take(options.epsilon, &S::epsilon).finish(options.decay);
  };
  if (name == "rmsprop") {
    RmsPropOptions options;
    read_rmsprop(options);
    return std::make_unique<RmsProp<Scalar, Device>>(arenas, options, device);
  }
  if (name == "rmsprop_tf") {
    RmsPropTfOptions options;
    read_rmsprop(options);
    return std::make_unique<RmsPropTf<Scalar, Device>>(arenas, options, device);
  }
  throw Error("make_optimizer: the name must be sgd, adam, adamw, rmsprop or rmsprop_tf; \"" +
              std::string(name) + "\" was given");
}

}  // namespace inception
