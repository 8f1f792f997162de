// SPDX-License-Identifier: MIT
// AdamW: Adam whose weight decay acts on the weights themselves.
#pragma once

#include "inception/optimizers/adam.hpp"

namespace inception {

struct AdamWOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  WeightDecay decay{.rate = 0.01};  ///< shrinks the weights, apart from the gradient
};

/// w ← (1 − η λ) w, then Adam's step without decay.
template <class Scalar>
struct AdamWFormula {
  Scalar learning_rate;
  AdamFormula<Scalar> adam;

  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& m,
                                        Scalar& v) const {
    w *= Scalar{1} - learning_rate * decay;
    adam(w, gradient, Scalar{0}, m, v);
  }
};

/// AdamW.
///
/// Slots    "exp_avg", "exp_avg_sq"
/// Errors   Error where an option is out of its range
/// Source   Loshchilov & Hutter, arXiv:1711.05101, algorithm 2; PyTorch's AdamW
template <class Scalar, class Device = Cpu>
class AdamW final : public Optimizer<Scalar, Device> {
 public:
  explicit AdamW(const Arenas<Scalar>& arenas, const AdamWOptions& options = {},
                 Device device = Device())
      : Optimizer<Scalar, Device>(arenas, options.decay, std::move(device)),
        options_{options.beta1, options.beta2, options.epsilon, options.decay} {
    this->check("beta1", options.beta1, 0, 1);
    this->check("beta2", options.beta2, 0, 1);
    this->check("epsilon", options.epsilon, 0, this->unbounded);
    this->add_slot("exp_avg");
    this->add_slot("exp_avg_sq");
  }

  std::string_view name() const override { return "adamw"; }

 protected:
  void update(double learning_rate) override {
    const AdamWFormula<Scalar> formula{
        static_cast<Scalar>(learning_rate),
        AdamFormula<Scalar>::at(options_, learning_rate, this->steps())};
    this->apply(formula, this->slot(0), this->slot(1));
  }

 private:
  AdamOptions options_;
};

}  // namespace inception
