// SPDX-License-Identifier: MIT
// Moments that a convolution leaves to a batch norm: the bits that measuring y afterwards gives.
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

template <class Scalar>
Tensor<Scalar> not_a_number(Index elements) {
  Tensor<Scalar> memory({1, 1, 1, elements});
  std::fill(memory.span().begin(), memory.span().end(), std::numeric_limits<Scalar>::quiet_NaN());
  return memory;
}

template <class Scalar>
std::vector<Scalar> random_values(Random& random, Index count) {
  std::vector<Scalar> values(static_cast<std::size_t>(count));
  for (Scalar& v : values) v = static_cast<Scalar>(random.value());
  return values;
}

/// A convolution over several blocks of pixels, with room for slices on both sides of y.
template <class Scalar>
void check(Random& random, const Window& window, Algorithm algorithm, Precision precision) {
  using Kernel = DeviceKernel<ops::Conv2d, Cpu, Scalar>;
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window = window;
  o.in_channels = random.between(1, 20);
  o.out_channels = random.between(1, 70);
  o.bias = true;
  o.measures = true;
  o.algorithm = algorithm;
  o.precision = precision;
  const Shape x_shape{random.between(1, 3), random.between(7, 30), random.between(7, 30),
                      o.in_channels};
  const Extent grid = output_extent(x_shape.extent(), window);
  const Shape y_shape{x_shape.n, grid.height, grid.width, o.out_channels};
  const auto x = random_values<Scalar>(random, x_shape.size());
  const auto weight =
      random_values<Scalar>(random, Index{window.taps()} * o.in_channels * o.out_channels);
  const auto bias = random_values<Scalar>(random, o.out_channels);
  constexpr Index before = 3, after = 5;
  for (const int threads : {1, 3}) {
    const Cpu cpu(threads);
    const Index stride = before + o.out_channels + after;
    auto y = not_a_number<Scalar>(y_shape.pixels() * stride);
    auto moments = not_a_number<Scalar>(Kernel::moments_size(y_shape));
    auto scratch = not_a_number<Scalar>(
        Kernel::forward_scratch(cpu, o, x_shape, y_shape) / Index{sizeof(Scalar)} + 1);
    ForwardContext<Cpu, Scalar> ctx;
    ctx.device = &cpu;
    ctx.operation = &o;
    ctx.x[0] = {x.data(), x_shape};
    ctx.parameters = {weight.data(), bias.data()};
    ctx.y = {y.data() + before, y_shape, stride};
    ctx.scratch = reinterpret_cast<std::byte*>(scratch.data());
    ctx.moments = moments.data();
    Kernel::forward(ctx);
    for (Index block = 0; block < detail::sum_blocks(y_shape); ++block) {
      std::vector<Scalar> expected(static_cast<std::size_t>(2 * o.out_channels));
      detail::moments_of_block<Scalar>(ctx.y, block, expected.data());
      const Scalar* actual = moments.data() + block * 2 * o.out_channels;
      CHECK(std::equal(expected.begin(), expected.end(), actual));
    }
  }
}

template <class Scalar>
void check_all(Precision precision) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const Window window = random.pick<Window>({{.kernel = {1, 1}},
                                               {.kernel = {3, 3}, .padding = {1, 1}},
                                               {.kernel = {3, 3}, .stride = {2, 2}},
                                               {.kernel = {1, 7}, .padding = {0, 3}},
                                               {.kernel = {7, 1}}});
    check<Scalar>(random, window, Algorithm::direct, precision);
    if (precision != Precision::full || !detail::has_winograd<Scalar>) continue;
    if (!detail::winograd_serves(window, 1)) continue;
    check<Scalar>(random, window, Algorithm::winograd, precision);
  }
}

}  // namespace

TEST_CASE("a convolution measures what it writes: float") { check_all<float>(Precision::full); }
TEST_CASE("a convolution measures what it writes: double") { check_all<double>(Precision::full); }
TEST_CASE("a convolution measures what it writes: bfloat16") {
  check_all<float>(Precision::bfloat16);
}
