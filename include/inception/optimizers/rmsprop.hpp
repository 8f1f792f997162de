// SPDX-License-Identifier: MIT
// RMSProp in PyTorch's form.
#pragma once

#include <cmath>

#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception {

struct RmsPropOptions {
  double rho = 0.99;      ///< ρ of [0, 1): how much of the mean square a step keeps
  double epsilon = 1e-8;  ///< outside the square root
  double momentum = 0;    ///< μ of [0, 1)
  WeightDecay decay{};    ///< added to the gradient
};

/// g ← g + λ w;  v ← ρ v + (1 − ρ) g²;  m ← μ m + g / (√v + ε);  w ← w − η m
template <class Scalar>
struct RmsPropFormula {
  Scalar learning_rate;
  Scalar keep;  ///< ρ
  Scalar take;  ///< 1 − ρ
  Scalar epsilon;
  Scalar momentum;

  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& v) const {
    w -= learning_rate * direction(w, gradient, decay, v);
  }
  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& v,
                                        Scalar& m) const {
    m = momentum * m + direction(w, gradient, decay, v);
    w -= learning_rate * m;
  }

 private:
  INCEPTION_HOST_DEVICE Scalar direction(Scalar w, Scalar gradient, Scalar decay, Scalar& v) const {
    const Scalar g = gradient + decay * w;
    v = keep * v + take * g * g;
    return g / (std::sqrt(v) + epsilon);
  }
};

/// RMSProp in PyTorch's form: the mean square starts at zero, ε stands outside the root, and the
/// learning rate multiplies the momentum at the end.
///
/// Slots    "mean_square", and "momentum" where the momentum is above 0
/// Errors   Error where an option is out of its range
/// Source   Tieleman & Hinton, Coursera 2012, lecture 6.5; PyTorch's RMSprop
template <class Scalar, class Device = Cpu>
class RmsProp final : public Optimizer<Scalar, Device> {
 public:
  explicit RmsProp(const Arenas<Scalar>& arenas, const RmsPropOptions& options = {},
                   Device device = Device())
      : Optimizer<Scalar, Device>(arenas, options.decay, std::move(device)), options_(options) {
    this->check("rho", options.rho, 0, 1);
    this->check("epsilon", options.epsilon, 0, this->unbounded);
    this->check("momentum", options.momentum, 0, 1);
    this->add_slot("mean_square");
    if (options.momentum != 0) this->add_slot("momentum");
  }

  std::string_view name() const override { return "rmsprop"; }

 protected:
  void update(double learning_rate) override {
    const RmsPropFormula<Scalar> formula{
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
  RmsPropOptions options_;
};

}  // namespace inception
