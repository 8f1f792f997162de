// SPDX-License-Identifier: MIT
// Makes a learning rate schedule from its name and the settings of a command line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "inception/schedules/constant.hpp"
#include "inception/schedules/cosine.hpp"
#include "inception/schedules/exponential.hpp"
#include "inception/schedules/linear.hpp"
#include "inception/schedules/one_cycle.hpp"
#include "inception/schedules/warm_up.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// The learning rate at a moment of a run, counted in epochs: 0 at its start, 1.5 in the middle of
/// the second epoch. Every schedule here converts to it, and so does a lambda.
using Schedule = std::function<double(double)>;

struct ScheduleSettings {
  double rate = 1e-3;  ///< the highest
  double epochs = 1;   ///< of the run
  double warm_up = 0;  ///< epochs in which the rate rises from 0; what follows takes the rest
  /// What exponential (0.94 every 2) and step (0.1 every 30) multiply the rate by, and after how many epochs.
  std::optional<double> factor{}, every{};
};

/// A schedule by its name: constant, linear, cosine, one_cycle, exponential or step. The last two differ in
/// what they take where nothing is given.
///
/// Errors   Error where the name is none of these, or a setting is out of its range
inline Schedule make_schedule(std::string_view name, const ScheduleSettings& s) {
  const auto require = [](bool holds, const std::string& what, double given) {
    if (holds) return;
    throw Error("make_schedule: " + what + "; " + std::to_string(given) + " was given");
  };
  require(s.rate >= 0, "the rate must be at least 0", s.rate);
  require(s.epochs > 0, "the epochs must be above 0", s.epochs);
  require(s.warm_up >= 0 && s.warm_up < s.epochs,
          "the warm-up must be at least 0 and shorter than the run of " + std::to_string(s.epochs) +
              " epochs",
          s.warm_up);
  const double factor = s.factor.value_or(name == "step" ? 0.1 : 0.94);
  const double every = s.every.value_or(name == "step" ? 30 : 2);
  require(factor > 0, "the factor must be above 0", factor);
  require(every > 0, "the rate must keep its value for a time above 0", every);

  const double rest = s.epochs - s.warm_up;
  if (name == "constant") return WarmUp{s.warm_up, ConstantRate{s.rate}};
  if (name == "linear") return WarmUp{s.warm_up, LinearRate{s.rate, rest}};
  if (name == "cosine") return WarmUp{s.warm_up, CosineRate{s.rate, rest}};
  if (name == "exponential" || name == "step") {
    return WarmUp{s.warm_up, ExponentialRate{s.rate, factor, every}};
  }
  if (name == "one_cycle") {
    require(s.warm_up == 0, "one_cycle rises by itself: the warm-up must be 0", s.warm_up);
    return OneCycleRate{.peak = s.rate, .epochs = s.epochs};
  }
  throw Error(
      "make_schedule: the name must be constant, linear, cosine, one_cycle, exponential or step; "
      "\"" +
      std::string(name) + "\" was given");
}

}  // namespace inception
