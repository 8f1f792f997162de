// SPDX-License-Identifier: MIT
// Stochastic gradient descent with momentum, Nesterov's too.
#pragma once

#include "inception/optimizers/optimizer.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception {

struct SgdOptions {
  double momentum = 0;   ///< μ of [0, 1)
  double dampening = 0;  ///< τ of [0, 1)
  bool nesterov = false;
  WeightDecay decay{};
};

/// g ← g + λ w;  m ← μ m + (1 − τ) g (the first time: m ← g);  w ← w − η m
/// Nesterov: w ← w − η (g + μ m)
template <class Scalar>
struct SgdFormula {
  Scalar learning_rate;
  Scalar momentum;
  Scalar fresh;  ///< 1 − τ; 1 in the first step
  bool nesterov;

  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay) const {
    w -= learning_rate * (gradient + decay * w);
  }
  INCEPTION_HOST_DEVICE void operator()(Scalar& w, Scalar gradient, Scalar decay, Scalar& m) const {
    const Scalar g = gradient + decay * w;
    m = momentum * m + fresh * g;
    if (nesterov) {
      w -= learning_rate * (g + momentum * m);
    } else {
      w -= learning_rate * m;
    }
  }
};

/// Stochastic gradient descent.
///
/// Slots    "momentum", none where the momentum is 0
/// Errors   Error where an option is out of its range, or Nesterov is asked for without momentum
/// Source   Sutskever et al., ICML 2013; PyTorch's SGD
template <class Scalar, class Device = Cpu>
class Sgd final : public Optimizer<Scalar, Device> {
 public:
  explicit Sgd(const Arenas<Scalar>& arenas, const SgdOptions& options = {},
               Device device = Device())
      : Optimizer<Scalar, Device>(arenas, options.decay, std::move(device)), options_(options) {
    this->check("momentum", options.momentum, 0, 1);
    this->check("dampening", options.dampening, 0, 1);
    if (options.nesterov && (options.momentum == 0 || options.dampening != 0)) {
      throw Error("Sgd: Nesterov's step needs a momentum above 0 and no dampening");
    }
    if (options.momentum != 0) this->add_slot("momentum");
  }

  std::string_view name() const override { return "sgd"; }

 protected:
  void update(double learning_rate) override {
    const double fresh = this->steps() == 1 ? 1.0 : 1.0 - options_.dampening;
    const SgdFormula<Scalar> formula{static_cast<Scalar>(learning_rate),
                                     static_cast<Scalar>(options_.momentum),
                                     static_cast<Scalar>(fresh), options_.nesterov};
    if (options_.momentum == 0) {
      this->apply(formula);
    } else {
      this->apply(formula, this->slot(0));
    }
  }

 private:
  SgdOptions options_;
};

}  // namespace inception
