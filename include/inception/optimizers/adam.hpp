// SPDX-License-Identifier: MIT
// Adam: steps scaled by running averages of the gradient and of its square.
#pragma once

#include <cmath>

#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception {

struct AdamOptions {
  double beta1 = 0.9;     ///< of [0, 1)
  double beta2 = 0.999;   ///< of [0, 1)
  double epsilon = 1e-8;  ///< outside the square root
  WeightDecay decay{};    ///< added to the gradient
};

/// g ← g + λ w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
/// w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
template <class Scalar>
struct AdamFormula {
  Scalar step_size;         ///< η / (1 − β₁ᵗ)
  Scalar keep1;             ///< β₁
  Scalar take1;             ///< 1 − β₁
  Scalar keep2;             ///< β₂
  Scalar take2;             ///< 1 − β₂
  Scalar root_correction2;  ///< √(1 − β₂ᵗ)
  Scalar epsilon;

  /// The constants of step t = 1, 2, …, computed in double.
  static AdamFormula at(const AdamOptions& options, double learning_rate, Index step) {
    const double t = static_cast<double>(step);
    return {static_cast<Scalar>(learning_rate / (1 - std::pow(options.beta1, t))),
            static_cast<Scalar>(options.beta1),
            static_cast<Scalar>(1 - options.beta1),
            static_cast<Scalar>(options.beta2),
            static_cast<Scalar>(1 - options.beta2),
            static_cast<Scalar>(std::sqrt(1 - std::pow(options.beta2, t))),
            static_cast<Scalar>(options.epsilon)};
  }

  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& m,
                                        Scalar& v) const {
    const Scalar g = gradient + decay * w;
    m = keep1 * m + take1 * g;
    v = keep2 * v + take2 * g * g;
    w -= step_size * m / (std::sqrt(v) / root_correction2 + epsilon);
  }
};

/// Adam.
///
/// Slots    "exp_avg", "exp_avg_sq"
/// Errors   Error where an option is out of its range
/// Source   Kingma & Ba, arXiv:1412.6980, algorithm 1; PyTorch's Adam
template <class Scalar, class Device = Cpu>
class Adam final : public Optimizer<Scalar, Device> {
 public:
  explicit Adam(const Arenas<Scalar>& arenas, const AdamOptions& options = {},
                Device device = Device())
      : Optimizer<Scalar, Device>(arenas, options.decay, std::move(device)), options_(options) {
    this->check("beta1", options.beta1, 0, 1);
    this->check("beta2", options.beta2, 0, 1);
    this->check("epsilon", options.epsilon, 0, this->unbounded);
    this->add_slot("exp_avg");
    this->add_slot("exp_avg_sq");
  }

  std::string_view name() const override { return "adam"; }

 protected:
  void update(double learning_rate) override {
    this->apply(AdamFormula<Scalar>::at(options_, learning_rate, this->steps()), this->slot(0),
                this->slot(1));
  }

 private:
  AdamOptions options_;
};

}  // namespace inception
