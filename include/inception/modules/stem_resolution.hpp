// SPDX-License-Identifier: MIT
// Where the stems of Inception-v2 and v3 lose resolution, and with which convolutions.
#pragma once

#include "inception/layers/identity.hpp"
#include "inception/layers/max_pool2d.hpp"

namespace inception {

/// The first convolution's stride, whether the first pooling is there, and whether three 3x3
/// convolutions stand where the paper's earlier networks have one of 7x7 (its step "factorized
/// 7x7"). With the same convolutions, parameters and state_dict are the same.
///
/// Source   arXiv:1512.00567, section 9 (lower resolutions at the same cost) and table 3
template <int FirstStride, bool HasPool, bool Factorized7x7 = true>
struct StemResolution {
  static constexpr int first_stride = FirstStride;
  static constexpr bool has_pool = HasPool;
  static constexpr bool factorized_7x7 = Factorized7x7;
};

struct SeedStem : StemResolution<2, true> {};       ///< 299x299 in the paper
struct UnstridedStem : StemResolution<1, true> {};  ///< 151x151 in the paper
struct UnpooledStem : StemResolution<2, false> {};
struct LowResolutionStem : StemResolution<1, false> {};       ///< 79x79 in the paper
struct SevenBySevenStem : StemResolution<2, true, false> {};  ///< before the 7x7 was factorised

namespace detail {

template <int Channels, bool HasPool>
struct StemPool : MaxPool2d<Channels, Kernel<3>, Stride<2>> {};
template <int Channels>
struct StemPool<Channels, false> : Identity<Channels> {};

}  // namespace detail

}  // namespace inception
