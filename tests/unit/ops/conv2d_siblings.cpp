// SPDX-License-Identifier: MIT
// 1x1 convolutions of one input that run as one: the same bits as each by itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "inception/bfloat16.hpp"
#include "inception/ops/conv2d/cpu.hpp"
#include "inception/tensor/tensor.hpp"
#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Some convolutions of one input, with memory of its own for everything that each one reads and writes.
template <class Scalar>
class Siblings {
 public:
  using Kernel = DeviceKernel<ops::Conv2d, Cpu, Scalar>;

  Siblings(Random& random, Precision precision, bool prepare)
      : x_shape_{random.between(0, 3), random.between(1, 20), random.between(1, 20),
                 random.between(1, 70)},
        x_(filled(random, x_shape_.size())),
        prepare_(prepare) {
    const int count = random.between(2, max_siblings);
    for (int i = 0; i < count; ++i) {
      Operation o;
      o.type = &ops::Conv2d::type;
      o.precision = precision;
      o.in_channels = static_cast<int>(x_shape_.c);
      o.out_channels = random.between(1, 70);
      o.bias = random.coin();
      o.relu = random.coin();
      o.prepared = prepare;
      const Shape y_shape{x_shape_.n, x_shape_.h, x_shape_.w, o.out_channels};
      children_.push_back({o, y_shape, filled(random, x_shape_.c * o.out_channels),
                           filled(random, o.out_channels), filled(random, y_shape.size())});
    }
    dx_before_ = filled(random, x_shape_.size());
    accumulate_ = random.coin();
  }

  struct Results {
    std::vector<std::vector<Scalar>> y, gradients;
    std::vector<Scalar> dx;
    bool operator==(const Results&) const = default;
  };

  Results run(const Cpu& cpu, bool together) const {
    Results results;
    const std::size_t count = children_.size();
    std::vector<ForwardContext<Cpu, Scalar>> forward(count);
    std::vector<BackwardContext<Cpu, Scalar>> backward(count);
    std::vector<Tensor<Scalar>> memory;
    const auto take = [&](Index bytes) {
      memory.emplace_back(Shape{1, 1, 1, bytes / Index{sizeof(Scalar)} + 16});
      Tensor<Scalar>& room = memory.back();
      std::fill(room.span().begin(), room.span().end(), std::numeric_limits<Scalar>::quiet_NaN());
      return room.data();
    };
    for (const Child& c : children_) {
      results.y.emplace_back(c.y_shape.size(), std::numeric_limits<Scalar>::quiet_NaN());
      results.gradients.emplace_back(c.weight.size());
      results.gradients.emplace_back(c.bias.size());
    }
    results.dx = dx_before_;
    for (std::size_t i = 0; i < count; ++i) {
      const Child& c = children_[i];
      const Operation& o = c.operation;
      auto& f = forward[i];
      f.device = &cpu;
      f.operation = &o;
      f.x[0] = {x_.data(), x_shape_};
      f.parameters = {c.weight.data(), o.bias ? c.bias.data() : nullptr};
      f.y = {results.y[i].data(), c.y_shape};
      f.scratch =
          reinterpret_cast<std::byte*>(take(Kernel::forward_scratch(cpu, o, x_shape_, c.y_shape)));
      if (prepare_) {
        Scalar* prepared = take(Kernel::prepared_size(o) * Index{sizeof(Scalar)});
        Kernel::prepare(cpu, o, f.parameters[0], f.parameters[1], {}, prepared);
        f.prepared = prepared;
      }
      // The backward pass meets the last one first, and only that one may find dx unwritten.
      auto& b = backward[count - 1 - i];
      b.device = &cpu;
      b.operation = &o;
      b.x = f.x;
      b.parameters = f.parameters;
      b.y = f.y;
      b.dy = {c.dy.data(), c.y_shape};
      b.dx[0] = {results.dx.data(), x_shape_};
      b.accumulate[0] = accumulate_ || i + 1 < count;
      b.parameter_gradients = {results.gradients[2 * i].data(),
                               results.gradients[2 * i + 1].data()};
      b.scratch =
          reinterpret_cast<std::byte*>(take(Kernel::backward_scratch(cpu, o, x_shape_, c.y_shape)));
    }
    if (together) {
      Kernel::forward_siblings(forward);
      Kernel::backward_siblings(backward);
    } else {
      for (const auto& ctx : forward) Kernel::forward(ctx);
      for (const auto& ctx : backward) Kernel::backward(ctx);
    }
    return results;
  }

 private:
  struct Child {
    Operation operation;
    Shape y_shape;
    std::vector<Scalar> weight, bias, dy;
  };

  static std::vector<Scalar> filled(Random& random, Index size) {
    std::vector<Scalar> values(static_cast<std::size_t>(size));
    for (Scalar& v : values) v = static_cast<Scalar>(random.value());
    return values;
  }

  Shape x_shape_;
  std::vector<Scalar> x_;
  bool prepare_;
  std::vector<Child> children_;
  std::vector<Scalar> dx_before_;
  bool accumulate_ = false;
};

template <class Scalar>
void check(Precision precision) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const Siblings<Scalar> siblings(random, precision, random.coin());
    const auto apart = siblings.run(Cpu(1), false);
    CHECK(siblings.run(Cpu(1), true) == apart);
    CHECK(siblings.run(Cpu(3), true) == apart);
  }
}

}  // namespace

TEST_CASE("siblings give the same bits together as apart: float") { check<float>(Precision::full); }
TEST_CASE("siblings give the same bits together as apart: double") {
  check<double>(Precision::full);
}
TEST_CASE("siblings give the same bits together as apart: bfloat16") {
  check<float>(Precision::bfloat16);
}
