// SPDX-License-Identifier: MIT
// Networks drawn at random: whatever is nested in what, backward() is the derivative of forward().
#include <doctest/doctest.h>

#include "support/gradient_check.hpp"
#include "support/random_network.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("gradients of random networks") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    const RandomNetwork<double> network(random);
    RandomModel<double> model(network, {.seed = seed, .input_gradient = true});
    const Shape x{random.between(1, 2), random.between(2, 4), random.between(1, 4), 4};
    INFO("seed ", seed, ", images ", to_string(x), ", operations ",
         network.program().operations.size());
    check_report(GradientCheck(model, x, seed).run(4));
  }
}
