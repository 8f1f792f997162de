// SPDX-License-Identifier: MIT
// A learning rate that stays as it is.
#pragma once

namespace inception {

/// η(t) = η
struct ConstantRate {
  double rate = 1e-3;

  double operator()(double /*epoch*/) const { return rate; }
};

}  // namespace inception
