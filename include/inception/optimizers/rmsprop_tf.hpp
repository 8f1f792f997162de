// SPDX-License-Identifier: MIT
// RMSProp in TensorFlow's form, the one the Inception papers trained with.
#pragma once

#include <cmath>

#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception {

/// The paper's best models: rho 0.9, epsilon 1.0 (arXiv:1512.00567, section 8).
struct RmsPropTfOptions {
  double rho = 0.9;        ///< ρ of [0, 1): how much of the mean square a step keeps
  double epsilon = 1e-10;  ///< inside the square root
  double momentum = 0;     ///< μ of [0, 1)
  WeightDecay decay{};     ///< added to the gradient
};

/// g ← g + λ w;  v ← ρ v + (1 − ρ) g²;  m ← μ m + η g / √(v + ε);  w ← w − m
template <class Scalar>
struct RmsPropTfFormula {
  Scalar learning_rate;
  Scalar keep;  ///< ρ
  Scalar take;  ///< 1 − ρ
  Scalar epsilon;
  Scalar momentum;

  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& v) const {
    w -= direction(w, gradient, decay, v);
  }
  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& v,
                                        Scalar& m) const {
    m = momentum * m + direction(w, gradient, decay, v);
    w -= m;
  }

 private:
  INCEPTION_HOST_DEVICE Scalar direction(Scalar w, Scalar gradient, Scalar decay, Scalar& v) const {
    const Scalar g = gradient + decay * w;
    v = keep * v + take * g * g;
    return learning_rate * g / std::sqrt(v + epsilon);
  }
};

/// RMSProp in TensorFlow's form: the mean square starts at one, ε stands inside the root, and the
/// learning rate goes into the momentum, so that a new rate does not rescale old steps.
///
/// Slots    "mean_square", and "momentum" where the momentum is above 0
/// Errors   Error where an option is out of its range
/// Source   TensorFlow's tf.compat.v1.train.RMSPropOptimizer; arXiv:1512.00567, section 8
template <class Scalar, class Device = Cpu>
class RmsPropTf final : public Optimizer<Scalar, Device> {
 public:
  explicit RmsPropTf(const Arenas<Scalar>& arenas, const RmsPropTfOptions& options = {},
                     Device device = Device())
      : Optimizer<Scalar, Device>(arenas, options.decay, std::move(device)), options_(options) {
    this->check("rho", options.rho, 0, 1);
    this->check("epsilon", options.epsilon, 0, this->unbounded);
    this->check("momentum", options.momentum, 0, 1);
    this->add_slot("mean_square", Scalar{1});
    if (options.momentum != 0) this->add_slot("momentum");
  }

  std::string_view name() const override { return "rmsprop_tf"; }

 protected:
  void update(double learning_rate) override {
    const RmsPropTfFormula<Scalar> formula{
        static_cast<Scalar>(learning_rate), static_cast<Scalar>(options_.rho),
        static_cast<Scalar>(1 - options_.rho), static_cast<Scalar>(options_.epsilon),
        static_cast<Scalar>(options_.momentum)};
    if (options_.momentum == 0) {
      this->apply(formula, this->slot(0));
    } else {
      this->apply(formula, this->slot(0), this->slot(1));
    }
  }

 private:
  RmsPropTfOptions options_;
};

}  // namespace inception
