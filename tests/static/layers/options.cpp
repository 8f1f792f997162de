// SPDX-License-Identifier: MIT
// Options of layers: in any order, each with its default, and nothing else is an option.
#include "inception/layers/options.hpp"

#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/max_pool2d.hpp"

using namespace inception;

namespace {

template <class L>
constexpr Window window = L::attributes.window;

struct HasNoKind {
  static constexpr void apply(Operation&) {}
};
struct DoesNothing {
  static constexpr OptionKind kind = OptionKind::kernel;
};

}  // namespace

// Any order.
static_assert(window<Conv2d<8, 8, Kernel<1, 7>, Stride<2>, Padding<0, 3>>> ==
              window<Conv2d<8, 8, Padding<0, 3>, Kernel<1, 7>, Stride<2>>>);
static_assert(window<Conv2d<8, 8, Dilation<2>, Bias<false>, Kernel<3>, Groups<4>>> ==
              window<Conv2d<8, 8, Groups<4>, Kernel<3>, Bias<false>, Dilation<2>>>);
static_assert(window<MaxPool2d<8, CeilMode<true>, Stride<2>, Kernel<3>>> ==
              window<MaxPool2d<8, Kernel<3>, Stride<2>, CeilMode<true>>>);

// What each sets.
static_assert(window<Conv2d<8, 8, Kernel<1, 7>>>.kernel == Extent{1, 7});
static_assert(window<Conv2d<8, 8, Kernel<5>>>.kernel == Extent{5, 5});
static_assert(window<Conv2d<8, 8, Stride<2, 3>>>.stride == Extent{2, 3});
static_assert(window<Conv2d<8, 8, Padding<3, 0>>>.padding == Extent{3, 0});
static_assert(window<Conv2d<8, 8, SamePadding, Kernel<3>, Stride<2>>>.same);
static_assert(window<MaxPool2d<8, Kernel<3>, Stride<2, 1>, SamePadding>>.same);
// Where no image makes it uneven, SAME is plain padding.
static_assert(window<Conv2d<8, 8, SamePadding, Kernel<1, 7>>> ==
              window<Conv2d<8, 8, Kernel<1, 7>, Padding<0, 3>>>);
static_assert(window<AvgPool2d<8, Kernel<3>, SamePadding>> ==
              window<AvgPool2d<8, Kernel<3>, Padding<1>>>);
static_assert(window<Conv2d<8, 8, Kernel<3>, Dilation<2>, SamePadding>> ==
              window<Conv2d<8, 8, Kernel<3>, Dilation<2>, Padding<2>>>);
static_assert(window<Conv2d<8, 8, Kernel<2>, SamePadding>>.same);
static_assert(window<Conv2d<8, 8, Dilation<1, 2>>>.dilation == Extent{1, 2});
static_assert(Conv2d<8, 8, Groups<4>>::attributes.groups == 4);
static_assert(!Conv2d<8, 8, Bias<false>>::attributes.bias);
static_assert(window<MaxPool2d<8, Kernel<3>, CeilMode<true>>>.ceil_mode);
static_assert(!AvgPool2d<8, CountPadding<false>>::attributes.count_padding);
static_assert(BatchNorm2d<8, Epsilon<1, 1000>>::attributes.epsilon == 0.001);
static_assert(BatchNorm2d<8, Momentum<3, 100>>::attributes.momentum == 0.03);
static_assert(!BatchNorm2d<8, Affine<false>>::attributes.affine);
static_assert(!BatchNorm2d<8, Gamma<false>>::attributes.gamma);
static_assert(Dropout<8, Probability<4, 10>>::attributes.probability == 0.4);
static_assert(Dropout<8, Probability<0, 1>>::attributes.probability == 0);

// What none sets.
static_assert(window<Conv2d<8, 8>> == Window{} && window<MaxPool2d<8>> == Window{});
static_assert(Conv2d<8, 8>::attributes.bias && Conv2d<8, 8>::attributes.groups == 1);
static_assert(AvgPool2d<8>::attributes.count_padding);
static_assert(BatchNorm2d<8>::attributes.epsilon == 1e-5);
static_assert(BatchNorm2d<8>::attributes.momentum == 0.1);
static_assert(BatchNorm2d<8>::attributes.affine && BatchNorm2d<8>::attributes.gamma);
static_assert(Dropout<8>::attributes.probability == 0.5);

static_assert(LayerOption<Kernel<3>> && LayerOption<Grid<4>> && LayerOption<Bias<true>>);
static_assert(!LayerOption<int> && !LayerOption<Conv2d<8, 8>>);
static_assert(!LayerOption<HasNoKind> && !LayerOption<DoesNothing>);
