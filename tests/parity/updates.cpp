// SPDX-License-Identifier: MIT
// Optimizers on the Cuda device against the Cpu, over ranges that their kernel takes in pieces.
#include "parity/updates.hpp"

#include <doctest/doctest.h>

#include "support/cuda_device.hpp"
#include "support/model_results.hpp"

namespace inception::test {

// updates.cu holds them.
extern template std::vector<double> updated<Cuda, float>(const Cuda&, const std::string&,
                                                         const OptimizerSettings&);
extern template std::vector<double> updated<Cuda, double>(const Cuda&, const std::string&,
                                                          const OptimizerSettings&);

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

template <class Scalar>
void check(const std::string& optimizer, const OptimizerSettings& settings, double tolerance) {
  INFO(optimizer, ", bits ", sizeof(Scalar) * 8);
  const auto found = updated<Cuda, Scalar>(device_with<Cuda>(1), optimizer, settings);
  const auto wanted = updated<Cpu, Scalar>(device_with<Cpu>(1), optimizer, settings);
  REQUIRE(found.size() >= static_cast<std::size_t>(update_size));
  CHECK(largest_difference(found, wanted) <= tolerance);
}

void check_both(const std::string& optimizer, const OptimizerSettings& settings) {
  check<float>(optimizer, settings, 1e-4);
  check<double>(optimizer, settings, 1e-12);
}

}  // namespace

TEST_CASE("optimizers on Cuda update every range, and nothing between them, as on the Cpu") {
  check_both("sgd", {.weight_decay = 0.1});
  check_both("sgd", {.momentum = 0.9, .nesterov = true, .weight_decay = 0.1});
  check_both("adam", {.weight_decay = 0.1, .decay_everything = true});
  check_both("adamw", {.weight_decay = 0.1});
  check_both("rmsprop", {.momentum = 0.9, .weight_decay = 0.1});
  check_both("rmsprop_tf", {.weight_decay = 0.1});
}
