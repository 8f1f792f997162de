// SPDX-License-Identifier: MIT
// A learning rate that rises once and falls once, in one cycle over the whole run.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inception {

/// From peak/rise_from up to the peak, then down to peak/rise_from/fall_to, each along half a cosine.
///
/// With u going from 0 to 1 in a part:  η = b + (a − b) (1 + cos(π u)) / 2 from a to b
///
/// Units    epochs in epochs, the rise as a share of them, of (0, 1)
/// Source   Smith & Topin, arXiv:1708.07120; the form and the defaults of PyTorch's OneCycleLR
struct OneCycleRate {
  double peak = 1e-3;
  double epochs = 1;  ///< of the whole cycle, above 0
  double rise = 0.3;
  double rise_from = 25;
  double fall_to = 1e4;

  double operator()(double epoch) const {
    const double done = std::min(epoch / epochs, 1.0);
    const double start = peak / rise_from;
    return done < rise ? between(start, peak, done / rise)
                       : between(peak, start / fall_to, (done - rise) / (1 - rise));
  }

 private:
  static double between(double a, double b, double done) {
    return b + (a - b) * (1 + std::cos(std::numbers::pi * done)) / 2;
  }
};

}  // namespace inception
