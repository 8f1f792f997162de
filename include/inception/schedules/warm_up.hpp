// SPDX-License-Identifier: MIT
// A learning rate that rises to where another schedule begins.
#pragma once

namespace inception {

/// η(t) = rest(0) t/W for t < W, and rest(t − W) from there on
///
/// Units    t and W in epochs
/// Source   Goyal et al., arXiv:1706.02677, section 2.2
template <class Schedule>
struct WarmUp {
  double epochs = 0;  ///< W, at least 0
  Schedule rest;

  double operator()(double epoch) const {
    return epoch < epochs ? rest(0) * (epoch / epochs) : rest(epoch - epochs);
  }
};

template <class Schedule>
WarmUp(double, Schedule) -> WarmUp<Schedule>;

}  // namespace inception
