// SPDX-License-Identifier: MIT
// The modules alone: widths, grids, parameters and multiply-adds at the grids they are made for.
#include "inception/modules/inception_aux.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/modules/inception_f7.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

// Convolution with its bias, and a weight and a bias of batch norm.
using Block = ConvBlock<3, 32, Kernel<3>, Stride<2>>;
static_assert(Block::in_channels == 3 && Block::out_channels == 32);
static_assert(parameter_count<Block>() == 960 && depth<Block>() == 1);
static_assert(parameter_count<Block>("conv") == 896 && parameter_count<Block>("bn") == 64);
static_assert(operation_count<Block>("relu", "act") == 1);
static_assert(multiply_adds<Block>({299, 299}) == 19'181'664);

// Figure 5, at 35x35, 25x25 and 9x9.
using F5 = InceptionF5<288>;
static_assert(F5::in_channels == 288 && F5::out_channels == 96 + 64 + 64 + 64);
static_assert(parameter_count<F5>() == 236'496 && depth<F5>() == 3);
static_assert(operation_count<F5>("conv2d") == 7);
static_assert(multiply_adds<F5>({35, 35}) == 287'884'800);
static_assert(multiply_adds<F5>({25, 25}) == 146'880'000);
static_assert(multiply_adds<F5>({9, 9}) == 19'035'648);
static_assert(output_grid<F5>({35, 25}) == Extent{35, 25});

// Figure 6, at 17x17, 12x12 and 4x4; its inner width varies.
using F6 = InceptionF6<768, 128>;
static_assert(F6::in_channels == 768 && F6::out_channels == 192 + 192 + 192 + 192);
static_assert(InceptionF6<768, 192>::out_channels == 768);
static_assert(parameter_count<F6>() == 1'298'944 && depth<F6>() == 5);
static_assert(parameter_count<InceptionF6<768, 160>>() == 1'692'736);
static_assert(parameter_count<InceptionF6<768, 192>>() == 2'143'872);
static_assert(operation_count<F6>("conv2d") == 10);
static_assert(multiply_adds<F6>({17, 17}) == 374'063'104);
static_assert(multiply_adds<F6>({12, 12}) == 186'384'384);
static_assert(multiply_adds<F6>({4, 4}) == 20'709'376);
static_assert(multiply_adds<InceptionF6<768, 160>>({17, 17}) == 487'702'528);
static_assert(multiply_adds<InceptionF6<768, 192>>({17, 17}) == 617'914'368);
static_assert(output_grid<F6>({17, 12}) == Extent{17, 12});

// Figure 7, at 8x8, 5x5 and 1x1.
using F7 = InceptionF7<1280>;
static_assert(F7::in_channels == 1280 && F7::out_channels == 4 * 384 + 192 + 320);
static_assert(parameter_count<F7>() == 5'047'872 && depth<F7>() == 3);
static_assert(parameter_count<InceptionF7<2048>>() == 6'080'064);
static_assert(operation_count<F7>("conv2d") == 9);
static_assert(multiply_adds<F7>({8, 8}) == 322'437'120);
static_assert(multiply_adds<F7>({5, 5}) == 125'952'000);
static_assert(multiply_adds<F7>({1, 1}) == 5'038'080);
static_assert(multiply_adds<InceptionF7<2048>>({8, 8}) == 388'497'408);
static_assert(output_grid<F7>({8, 5}) == Extent{8, 5});
// The ends of its branches are named beside them.
static_assert(operation_count<F7>("conv2d", "branch1") == 2);
static_assert(operation_count<F7>("conv2d", "branch1_top") == 1);
static_assert(operation_count<F7>("conv2d", "branch1_bot") == 1);
static_assert(operation_count<F7>("conv2d", "branch2") == 1);
static_assert(operation_count<F7>("conv2d", "branch2_bot") == 1);
static_assert(operation_count<F7>("conv2d", "branch3.1") == 1);
static_assert(operation_count<F7>("conv2d", "branch4.0") == 1);

// Figure 10, at 35x35 and at 17x17.
using Reduction1 = InceptionReduction<288, 64>;
using Reduction2 = InceptionReduction<768, 192, 16>;
static_assert(Reduction1::out_channels == 178 + 302 + 288 && Reduction1::out_channels == 768);
static_assert(Reduction2::out_channels == 194 + 318 + 768 && Reduction2::out_channels == 1280);
static_assert(parameter_count<Reduction1>() == 600'858 && depth<Reduction1>() == 3);
static_assert(parameter_count<Reduction2>() == 1'521'642);
static_assert(multiply_adds<Reduction1>({35, 35}) == 303'437'412);
static_assert(multiply_adds<Reduction1>({25, 25}) == 153'231'552);
static_assert(multiply_adds<Reduction1>({9, 9}) == 18'636'480);
static_assert(multiply_adds<Reduction2>({17, 17}) == 238'958'208);
static_assert(multiply_adds<Reduction2>({12, 12}) == 112'946'436);
static_assert(multiply_adds<Reduction2>({4, 4}) == 10'970'532);
static_assert(output_grid<Reduction1>({35, 25}) == Extent{17, 12});

// The auxiliary head costs the same whatever the grid.
using Aux = InceptionAux<768, 1000>;
static_assert(Aux::in_channels == 768 && Aux::out_channels == 1000);
static_assert(parameter_count<Aux>() == 3'221'608 && depth<Aux>() == 3);
static_assert(parameter_count<InceptionAux<768, 10>>() == 2'206'858);
static_assert(multiply_adds<Aux>({17, 17}) == 4'694'016);
static_assert(multiply_adds<Aux>({3, 12}) == 4'694'016);
static_assert(multiply_adds<InceptionAux<768, 10>>({4, 4}) == 3'680'256);
static_assert(operation_count<Aux>("batch_norm") == 0);
static_assert(program_of<Aux>.operations[6].type->name == "dropout");
static_assert(program_of<Aux>.operations[6].probability == 0.7);
