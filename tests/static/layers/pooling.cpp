// SPDX-License-Identifier: MIT
// Pooling keeps the width, changes the grid, has no parameters and counts no multiply-adds.
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

template <class L>
constexpr bool is_free = parameter_count<L>() == 0 && multiply_adds<L>({24, 24}) == 0 &&
                         depth<L>() == 0 && L::in_channels == 64 && L::out_channels == 64;

using Max = MaxPool2d<64, Kernel<3>, Stride<2>>;
using Average = AvgPool2d<64, Kernel<5>, Stride<3>>;
using Adaptive = AdaptiveAvgPool2d<64, Grid<4>>;
static_assert(is_free<Max> && is_free<Average> && is_free<Adaptive>);
static_assert(is_free<GlobalAvgPool2d<64>>);

static_assert(output_grid<Max>({147, 112}) == Extent{73, 55});
static_assert(output_grid<MaxPool2d<64, Kernel<3>, Stride<2>, CeilMode<true>>>({147, 112}) ==
              Extent{73, 56});
static_assert(output_grid<MaxPool2d<64, Kernel<3>, Padding<1>>>({8, 1}) == Extent{8, 1});
static_assert(output_grid<MaxPool2d<64, Kernel<3>, Padding<2>, Dilation<2>>>({9, 9}) ==
              Extent{9, 9});
static_assert(output_grid<Average>({17, 17}) == Extent{5, 5});

// The adaptive pool takes every grid, smaller ones too.
static_assert(output_grid<Adaptive>({17, 12}) == Extent{4, 4});
static_assert(output_grid<Adaptive>({3, 1}) == Extent{4, 4});
static_assert(output_grid<AdaptiveAvgPool2d<64, Grid<2, 7>>>({17, 12}) == Extent{2, 7});
static_assert(output_grid<GlobalAvgPool2d<64>>({8, 5}) == Extent{1, 1});
