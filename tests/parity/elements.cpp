// SPDX-License-Identifier: MIT
// Operations that take each element alone, on the Cuda device, against their reference loops.
#include "parity/parity.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("relu on Cuda agrees with its reference loop") {
  check_parity<ops::ReLU, Cuda>(8, [](Random& random) {
    const Shape shape = small_shape(random, 0);
    OpProblem p = random_problem(random, operation_of(ops::ReLU::type, shape), {shape}, shape);
    p.training = random.coin();
    return p;
  });
}

TEST_CASE("sum on Cuda agrees with its reference loop") {
  check_parity<ops::Sum, Cuda>(10, [](Random& random) {
    const Shape shape = small_shape(random, 0);
    Operation o = operation_of(ops::Sum::type, shape);
    o.scale = random.pick({1.0, 0.25, -0.5});
    o.relu = random.coin();
    OpProblem p = random_problem(random, o, {shape, shape}, shape);
    p.training = random.coin();
    return p;
  });
}

TEST_CASE("copy on Cuda agrees with its reference loop") {
  check_parity<ops::Copy, Cuda>(6, [](Random& random) {
    const Shape shape = small_shape(random, 0);
    OpProblem p = random_problem(random, operation_of(ops::Copy::type, shape), {shape}, shape);
    p.training = random.coin();
    return p;
  });
}

TEST_CASE("dropout on Cuda agrees with its reference loop") {
  check_parity<ops::Dropout, Cuda>(10, [](Random& random) {
    const Shape shape = small_shape(random, 0);
    Operation o = operation_of(ops::Dropout::type, shape);
    o.probability = random.pick({0.0, 0.2, 0.4, 0.5, 0.9});
    o.origin = random.between(0, 200);
    OpProblem p = random_problem(random, o, {shape}, shape);
    p.training = random.between(0, 3) != 0;
    p.step = static_cast<std::uint64_t>(random.between(0, 1000));
    return p;
  });
}

TEST_CASE("flatten on Cuda agrees with its reference loop") {
  check_parity<ops::Flatten, Cuda>(8, [](Random& random) {
    const Shape x = small_shape(random, 0);
    Operation o = operation_of(ops::Flatten::type, x);
    o.grid = x.extent();
    o.out_channels = o.in_channels * o.grid.height * o.grid.width;
    OpProblem p = random_problem(random, o, {x}, {x.n, 1, 1, o.out_channels});
    p.training = random.coin();
    return p;
  });
}
