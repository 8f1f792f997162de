// SPDX-License-Identifier: MIT
// The modules of BN-Inception: GoogLeNet's, with two 3x3 in place of the 5x5.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/bn_inception_conv.hpp"

namespace inception {

/// The pooling of the last module's last branch.
template <int Channels>
struct BNInceptionMaximum : MaxPool2d<Channels, Kernel<3>, Padding<1>> {};

/// `Pool` is the 3x3 pooling of the last branch, at stride 1. The widths stand in the order of the
/// paper's table: 1x1, 3x3 reduce, 3x3, double 3x3 reduce, double 3x3, pool projection.
///
/// Channels out: Width1x1 + Width3x3 + Double + PoolWidth
/// Source   Ioffe & Szegedy, arXiv:1502.03167, figure 5; the names of Cadene's bninception
template <FixedString Name, class Variant, int In, int Width1x1, int Reduced, int Width3x3,
          int DoubleReduced, int Double, template <int> class Pool, int PoolWidth>
struct BNInceptionModule
    : Concat<
          BNInceptionConv<Name + "_1x1", Variant, In, Width1x1>,
          Chain<BNInceptionConv<Name + "_3x3_reduce", Variant, In, Reduced>,
                BNInceptionConv<Name + "_3x3", Variant, Reduced, Width3x3, Kernel<3>, Padding<1>>>,
          Chain<BNInceptionConv<Name + "_double_3x3_reduce", Variant, In, DoubleReduced>,
                BNInceptionConv<Name + "_double_3x3_1", Variant, DoubleReduced, Double, Kernel<3>,
                                Padding<1>>,
                BNInceptionConv<Name + "_double_3x3_2", Variant, Double, Double, Kernel<3>,
                                Padding<1>>>,
          Chain<Named<Name + "_pool", Pool<In>>,
                BNInceptionConv<Name + "_pool_proj", Variant, In, PoolWidth>>> {};

/// Halves the grid; the pooled input passes through. Channels out: Width3x3 + Double + In.
///
/// `Variant` says how what strides is padded.
template <FixedString Name, class Variant, int In, int Reduced, int Width3x3, int DoubleReduced,
          int Double>
struct BNInceptionReduction
    : Concat<Chain<BNInceptionConv<Name + "_3x3_reduce", Variant, In, Reduced>,
                   BNInceptionConv<Name + "_3x3", Variant, Reduced, Width3x3, Kernel<3>, Stride<2>,
                                   typename Variant::StridedPadding>>,
             Chain<BNInceptionConv<Name + "_double_3x3_reduce", Variant, In, DoubleReduced>,
                   BNInceptionConv<Name + "_double_3x3_1", Variant, DoubleReduced, Double,
                                   Kernel<3>, Padding<1>>,
                   BNInceptionConv<Name + "_double_3x3_2", Variant, Double, Double, Kernel<3>,
                                   Stride<2>, typename Variant::StridedPadding>>,
             Named<Name + "_pool",
                   MaxPool2d<In, Kernel<3>, Stride<2>, typename Variant::PoolBorder>>> {};

}  // namespace inception
