// SPDX-License-Identifier: MIT
// Convolutions to test kernels with, chosen or drawn.
#pragma once

#include "inception/ops/conv2d/conv2d.hpp"
#include "support/op_problem.hpp"
#include "support/random.hpp"

namespace inception::test {

/// What a test chooses of a convolution; the numbers are drawn.
struct ConvCase {
  Window window{};
  Index images = 1;
  Extent grid{};
  int groups = 1, in = 1, out = 1;  ///< channels of a group
  bool bias = false, relu = false, training = true, fold = false;
};

inline OpProblem make_problem(Random& random, const ConvCase& c) {
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window = settled(c.window, c.grid);
  o.groups = c.groups;
  o.in_channels = c.groups * c.in;
  o.out_channels = c.groups * c.out;
  o.bias = c.bias;
  o.relu = c.relu;
  OpProblem p = random_problem(random, o, {shape_of(c.images, c.grid, o.in_channels)},
                               shape_of(c.images, output_extent(c.grid, c.window), o.out_channels));
  p.training = c.training;
  p.parameters = {random.values(Index{c.window.taps()} * c.in * o.out_channels),
                  c.bias ? random.values(o.out_channels) : Values{}};
  if (c.fold) {
    p.folded_scale = random.values(o.out_channels);
    p.folded_shift = random.values(o.out_channels);
  }
  return p;
}

inline ConvCase random_case(Random& random) {
  ConvCase c;
  double products = 0;
  do {
    c.window = random_window(random, WindowKind::convolution);
    c.grid = random_grid(random, c.window, 20);
    c.images = random.between(1, 3);
    c.groups = random.pick({1, 1, 1, 2, 3});
    c.in = random_channels(random);
    c.out = random_channels(random);
    products = static_cast<double>(c.images) * c.window.taps() * c.groups * c.in * c.out *
               static_cast<double>(output_extent(c.grid, c.window).area());
  } while (products > 5e5);
  c.bias = random.coin();
  c.relu = random.coin();
  return c;
}

/// Calls check(random, case) for drawn cases of training.
template <class Check>
void for_training_cases(Check&& check) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    check(random, random_case(random));
  }
}

/// The same of inference, with a batch norm to fold in or not.
template <class Check>
void for_inference_cases(Check&& check) {
  for (std::uint64_t seed = 101; seed <= 140; ++seed) {
    Random random(seed);
    ConvCase c = random_case(random);
    c.training = false;
    c.fold = random.coin();
    check(random, c);
  }
}

/// Depthwise, strides beyond the kernel, windows that see only padding, an empty batch, SAME
/// padding that is larger behind the image than before it.
template <class Check>
void for_border_cases(Check&& check) {
  Random random(202);
  check(random,
        ConvCase{.window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {5, 4}, .groups = 17});
  check(random,
        ConvCase{.window = {{1, 1}, {3, 3}}, .images = 2, .grid = {8, 7}, .in = 3, .out = 5});
  check(
      random,
      ConvCase{.window = {{1, 1}, {1, 1}, {2, 2}}, .images = 1, .grid = {3, 3}, .in = 3, .out = 5});
  check(random,
        ConvCase{.window = {{2, 2}, {1, 1}, {1, 1}, {3, 3}}, .grid = {2, 2}, .in = 3, .out = 5});
  check(random, ConvCase{.window = {{3, 3}, {1, 1}, {1, 1}},
                         .images = 0,
                         .grid = {5, 4},
                         .in = 3,
                         .out = 4,
                         .bias = true});
  for (const Extent grid : {Extent{8, 6}, {7, 10}, {1, 2}}) {
    for (const Window& w : {Window{.kernel = {3, 3}, .stride = {2, 2}, .same = true},
                            Window{.kernel = {7, 7}, .stride = {2, 3}, .same = true},
                            Window{.kernel = {2, 4}, .same = true},
                            Window{.kernel = {3, 2}, .dilation = {1, 3}, .same = true}}) {
      check(random, ConvCase{.window = w, .images = 2, .grid = grid, .in = 3, .out = 5});
      check(random, ConvCase{.window = w, .images = 1, .grid = grid, .groups = 3, .out = 2});
    }
  }
}

/// A drawn case of few enough products for a reference loop under an emulator, folded at random where it
/// infers.
inline OpProblem small_convolution(Random& random, bool training) {
  ConvCase c;
  double products = 0;
  do {
    c = random_case(random);
    products = static_cast<double>(c.images) * c.window.taps() * c.groups * c.in * c.out *
               static_cast<double>(output_extent(c.grid, c.window).area());
  } while (products > 5e4);
  c.training = training;
  c.fold = !training && random.coin();
  return make_problem(random, c);
}

}  // namespace inception::test
