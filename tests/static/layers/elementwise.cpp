// SPDX-License-Identifier: MIT
// Layers that change neither the width nor the grid.
#include "inception/layers/dropout.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/relu.hpp"
#include "inception/layers/softmax.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

template <class L>
constexpr bool keeps_all = L::in_channels == 24 && L::out_channels == 24 &&
                           parameter_count<L>() == 0 && multiply_adds<L>({6, 5}) == 0 &&
                           depth<L>() == 0 && output_grid<L>({6, 5}) == Extent{6, 5};

static_assert(keeps_all<ReLU<24>> && keeps_all<Dropout<24>> && keeps_all<Softmax<24>>);
static_assert(keeps_all<Identity<24>>);

// An identity is no operation at all.
static_assert(program_of<Identity<24>>.view().operations.empty());
static_assert(program_of<Identity<24>>.view().outputs[0].value == ProgramView::input);

static_assert(Softmax<Dynamic>::out_channels == Dynamic);
