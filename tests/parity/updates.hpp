// SPDX-License-Identifier: MIT
// Steps of an optimizer over arenas made by hand, on any device.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "inception/optimizers/make_optimizer.hpp"
#include "support/random.hpp"

namespace inception::test {

/// Ranges of all kinds: an empty one, single elements, one that spans several thousand, gaps between
/// them, and one so large that nothing else lies in thousands of elements.
inline constexpr ParameterRange update_ranges[]{
    {0, 5, true},       {8, 1, false},       {9, 4087, true},  {4096, 300, false},
    {4400, 0, true},    {4400, 5000, true},  {9407, 3, false}, {20000, 65, true},
    {20065, 63, false}, {20480, 9000, true},
};
inline constexpr Index update_size = 29600;

/// All arrays behind three steps: parameters, then slots.
template <class Device, class Scalar>
std::vector<double> updated(const Device& device, const std::string& optimizer_name,
                            const OptimizerSettings& settings) {
  Random random(5);
  Buffer<Scalar, Device> parameters(update_size, device), gradients(update_size, device);
  std::vector<Scalar> values(static_cast<std::size_t>(update_size));
  const auto fill_at_random = [&](Buffer<Scalar, Device>& buffer) {
    for (Scalar& v : values) v = static_cast<Scalar>(random.value());
    buffer.write(0, values);
  };
  fill_at_random(parameters);
  const Arenas<Scalar> arenas(parameters.span(), gradients.span(), update_ranges);
  const auto optimizer = make_optimizer(optimizer_name, arenas, settings, device);
  for (int step = 0; step < 3; ++step) {
    fill_at_random(gradients);
    optimizer->step(0.01);
  }
  std::vector<double> all;
  const auto append = [&](std::span<const Scalar> there) {
    read_values(device, there, std::span<Scalar>(values));
    for (const Scalar v : values) all.push_back(static_cast<double>(v));
  };
  append(parameters.span());
  for (const auto& slot : optimizer->slots()) append(slot.values);
  return all;
}

}  // namespace inception::test
