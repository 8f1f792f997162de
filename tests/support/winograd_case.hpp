// SPDX-License-Identifier: MIT
// Convolutions that Winograd's filters serve, to test kernels with, and how their errors are measured.
#pragma once

#include <cmath>
#include <cstddef>

#include "support/conv_case.hpp"
#include "support/op_problem.hpp"
#include "support/random.hpp"

namespace inception::test {

inline OpProblem winograd_problem(Random& random, const ConvCase& c) {
  OpProblem p = make_problem(random, c);
  p.operation.algorithm = Algorithm::winograd;
  return p;
}

/// A case that Winograd's filters serve.
inline ConvCase random_winograd_case(Random& random) {
  ConvCase c;
  c.window.kernel = random.pick<Extent>({{3, 3}, {3, 3}, {1, 3}, {3, 1}, {1, 7}, {7, 1}});
  if (c.window.kernel == Extent{3, 3} && random.coin()) c.window.stride = {2, 2};
  double products = 0;
  do {
    c.window.padding = {random.between(0, c.window.kernel.height),
                        random.between(0, c.window.kernel.width)};
    c.grid = random_grid(random, c.window, 20);
    c.images = random.between(1, 3);
    c.in = random_channels(random);
    c.out = random_channels(random);
    products =
        static_cast<double>(c.images * c.grid.area() * c.window.kernel.area()) * c.in * c.out;
  } while (products > 2e6);
  c.bias = random.coin();
  c.relu = random.coin();
  c.training = random.coin();
  c.fold = !c.training && random.coin();
  return c;
}

/// The root mean square of the differences over that of the exact values.
inline double relative_error(const Values& values, const Values& exact) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    difference += (values[i] - exact[i]) * (values[i] - exact[i]);
    size += exact[i] * exact[i];
  }
  return size == 0 ? std::sqrt(difference) : std::sqrt(difference / size);
}

}  // namespace inception::test
