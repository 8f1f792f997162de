// SPDX-License-Identifier: MIT
// Batch norm, local response norm and softmax on the Cuda device against their reference loops.
#include <cmath>

#include "parity/parity.hpp"

using namespace inception;
using namespace inception::test;

namespace {

OpProblem batch_norm(Random& random, const Shape& shape) {
  Operation o = operation_of(ops::BatchNorm2d::type, shape);
  o.affine = random.between(0, 3) != 0;
  o.gamma = random.between(0, 3) != 0;
  o.relu = random.coin();
  o.epsilon = 1e-3;
  o.momentum = random.pick({0.1, 0.01});
  OpProblem p = random_problem(random, o, {shape}, shape);
  p.parameters = o.affine ? std::vector{random.values(shape.c), random.values(shape.c)}
                          : std::vector<Values>(2);
  if (o.affine && !o.gamma) p.parameters.erase(p.parameters.begin());
  p.buffers = {random.values(shape.c), random.values(shape.c)};
  for (double& variance : p.buffers[1]) variance += 1.5;
  return p;
}

}  // namespace

TEST_CASE("batch norm on Cuda agrees with its reference loop") {
  check_parity<ops::BatchNorm2d, Cuda>(14, [](Random& random) {
    Shape shape = small_shape(random, 1);
    if (shape.pixels() == 1) shape.n = 2;  // the fewest values that have a variance
    OpProblem p = batch_norm(random, shape);
    p.training = random.between(0, 3) != 0;
    return p;
  });
}

TEST_CASE(
    "batch norm on Cuda: more pixels than one chunk, and than all rows of threads take at once") {
  Random random(101);
  for (const Shape& shape : {Shape{2, 15, 17, 5}, Shape{3, 29, 29, 33}}) {
    const OpProblem problem = batch_norm(random, shape);
    check_op<ops::BatchNorm2d, Cuda>(problem, reference_answer(ops::BatchNorm2d{}, problem));
  }
}

TEST_CASE("batch norm on Cuda keeps its precision where the mean is far above the deviation") {
  Random random(102);
  OpProblem problem = batch_norm(random, {2, 15, 17, 5});
  for (double& x : problem.x[0]) x = 1000 + std::round(x * 1024) / 1024;
  const OpAnswer expected = reference_answer(ops::BatchNorm2d{}, problem);
  // A float near 1000 has steps of 2^-14: that much of σ is all that any algorithm can lose.
  check_answer(run_op<ops::BatchNorm2d, float, Cuda>(problem, expected.y, {}), expected, 5e-4);
  check_answer(run_op<ops::BatchNorm2d, double, Cuda>(problem, expected.y, {}), expected, 1e-10);
}

TEST_CASE("local response norm on Cuda agrees with its reference loop") {
  check_parity<ops::LocalResponseNorm, Cuda>(12, [](Random& random) {
    const Shape shape = small_shape(random, 0);
    Operation o = operation_of(ops::LocalResponseNorm::type, shape);
    o.size = random.pick({1, 2, 3, 4, 5, 9, 200});  // even ones lean to the front
    o.alpha = random.pick({1e-4, 0.5, 2.0});
    o.beta = random.pick({0.75, 0.5, 0.6, 1.0});
    o.k = random.pick({1.0, 2.0});
    OpProblem p = random_problem(random, o, {shape}, shape);
    p.training = random.between(0, 3) != 0;
    return p;
  });
}

TEST_CASE("softmax on Cuda agrees with its reference loop") {
  check_parity<ops::Softmax, Cuda>(10, [](Random& random) {
    Shape shape = small_shape(random, 0);
    if (random.coin()) shape.c = random.pick({128, 300});  // all threads of a block, and more
    OpProblem p = random_problem(random, operation_of(ops::Softmax::type, shape), {shape}, shape);
    for (double& x : p.x[0]) x *= random.pick({1.0, 30.0});
    p.training = random.between(0, 3) != 0;
    return p;
  });
}
