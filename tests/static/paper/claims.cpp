// SPDX-License-Identifier: MIT
// What "Rethinking the Inception Architecture" (arXiv:1512.00567) claims, as arithmetic on layers.
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

constexpr Extent grid{34, 34};

/// How much cheaper than `Old` is `New`, in percent, rounded; the same for weights and for work.
template <class Old, class New>
consteval int saved_percent() {
  const std::int64_t old_work = multiply_adds<Old>(grid), new_work = multiply_adds<New>(grid);
  const std::int64_t old_weights = parameter_count<Old>(), new_weights = parameter_count<New>();
  if (old_work * new_weights != new_work * old_weights) return -1;
  return static_cast<int>((100 * (old_work - new_work) + old_work / 2) / old_work);
}

template <int Width>
using ThreeByThree = Conv2d<Width, Width, Kernel<3>, Padding<1>, Bias<false>>;
template <int Width>
using FiveByFive = Conv2d<Width, Width, Kernel<5>, Padding<2>, Bias<false>>;
template <int Width, int Taps>
using Asymmetric =
    Sequential<Conv2d<Width, Width, Kernel<1, Taps>, Padding<0, Taps / 2>, Bias<false>>,
               Conv2d<Width, Width, Kernel<Taps, 1>, Padding<Taps / 2, 0>, Bias<false>>>;

}  // namespace

// Section 3.1: two 3x3 see what a 5x5 sees and cost 28 % less; a 5x5 costs 2.78 times a 3x3.
using TwoThrees = Sequential<ThreeByThree<64>, ThreeByThree<64>>;
static_assert(saved_percent<FiveByFive<64>, TwoThrees>() == 28);
static_assert(25 * parameter_count<TwoThrees>() == 18 * parameter_count<FiveByFive<64>>());
constexpr std::int64_t five = multiply_adds<FiveByFive<64>>(grid);
constexpr std::int64_t three = multiply_adds<ThreeByThree<64>>(grid);
static_assert(9 * five == 25 * three && (100 * five + three / 2) / three == 278);
// Without padding, both need 5x5 pixels for one.
using Seeing = Sequential<Conv2d<64, 64, Kernel<3>>, Conv2d<64, 64, Kernel<3>>>;
static_assert(output_grid<Seeing>({5, 5}) == Extent{1, 1} && !output_grid<Seeing>({4, 5}).valid());

// Section 3.2: 1x3 and 3x1 for a 3x3 save 33 %, two 2x2 only 11 %.
static_assert(saved_percent<ThreeByThree<64>, Asymmetric<64, 3>>() == 33);
using TwoTwos = Sequential<Conv2d<64, 64, Kernel<2>, Bias<false>>,
                           Conv2d<64, 64, Kernel<2>, Padding<1>, Bias<false>>>;
static_assert(output_grid<TwoTwos>(grid) == grid);
static_assert(9 * parameter_count<TwoTwos>() == 8 * parameter_count<ThreeByThree<64>>());
static_assert(100 * (parameter_count<ThreeByThree<64>>() - parameter_count<TwoTwos>()) /
                  parameter_count<ThreeByThree<64>>() ==
              11);
// And a 1x7 with a 7x1 costs two sevenths of a 7x7.
using SevenBySeven = Conv2d<64, 64, Kernel<7>, Padding<3>, Bias<false>>;
static_assert(7 * multiply_adds<Asymmetric<64, 7>>(grid) == 2 * multiply_adds<SevenBySeven>(grid));

// Section 5: from d x d x k to d/2 x d/2 x 2k. Convolution then pooling costs 2d²k²; pooling then
// convolution a quarter of it, but squeezes everything through d/2 x d/2 x k.
constexpr std::int64_t d = 34, k = 320;
using Pool = MaxPool2d<k, Kernel<2>, Stride<2>>;
using ConvolveThenPool = Sequential<Conv2d<k, 2 * k>, MaxPool2d<2 * k, Kernel<2>, Stride<2>>>;
using PoolThenConvolve = Sequential<Pool, Conv2d<k, 2 * k>>;
static_assert(multiply_adds<ConvolveThenPool>(grid) == 2 * d * d * k * k);
static_assert(multiply_adds<PoolThenConvolve>(grid) == 2 * (d / 2) * (d / 2) * k * k);
static_assert(output_grid<ConvolveThenPool>(grid) == output_grid<PoolThenConvolve>(grid));

// Figure 10 has no such bottleneck: the pooling's own channels pass beside two strided branches.
// With the seed's widths it costs an eighth of a 3x3 convolution to that width before the pooling.
using Wide =
    Sequential<Conv2d<288, 768, Kernel<3>, Padding<1>>, MaxPool2d<768, Kernel<3>, Stride<2>>>;
using Reduction = InceptionReduction<288, 64>;
static_assert(Wide::out_channels == Reduction::out_channels);
static_assert(output_grid<Wide>({35, 35}) == output_grid<Reduction>({35, 35}));
static_assert(8 * multiply_adds<Reduction>({35, 35}) < multiply_adds<Wide>({35, 35}));
