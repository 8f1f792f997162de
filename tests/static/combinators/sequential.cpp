// SPDX-License-Identifier: MIT
// Layers one after the other: the widths at the ends, sums of costs, positions as names.
#include "inception/combinators/sequential.hpp"

#include "inception/combinators/chain.hpp"
#include "inception/combinators/repeat.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/relu.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

using Net =
    Sequential<Conv2d<3, 8, Kernel<3>>, ReLU<8>, MaxPool2d<8, Kernel<2>, Stride<2>>, Conv2d<8, 16>>;
static_assert(Net::in_channels == 3 && Net::out_channels == 16);
static_assert(parameter_count<Net>() == (3 * 8 * 9 + 8) + (8 * 16 + 16));
static_assert(multiply_adds<Net>({12, 10}) == 10 * 8 * 3 * 8 * 9 + 5 * 4 * 8 * 16);
static_assert(output_grid<Net>({12, 10}) == Extent{5, 4} && depth<Net>() == 2);

// Position, as in PyTorch: 0, 1, 2, …
static_assert(parameter_count<Net>("0") == 3 * 8 * 9 + 8);
static_assert(parameter_count<Net>("3") == 8 * 16 + 16);
static_assert(operation_count<Net>("max_pool", "2") == 1);
static_assert(output_grid<Net>({12, 10}, "0") == Extent{10, 8});
static_assert(operation_count<Net>("conv2d", "4") == 0);

// A Sequential in a Sequential adds a level of names and nothing else.
using Nested = Sequential<Sequential<Conv2d<3, 8>, Conv2d<8, 8>>, Conv2d<8, 16>>;
using Flat = Sequential<Conv2d<3, 8>, Conv2d<8, 8>, Conv2d<8, 16>>;
static_assert(parameter_count<Nested>() == parameter_count<Flat>());
static_assert(program_of<Nested>.operations.size() == program_of<Flat>.operations.size());
static_assert(parameter_count<Nested>("0.1") == 8 * 8 + 8);
static_assert(depth<Nested>() == 3);

// Ten layers and more have names of two digits.
using One = Conv2d<1, 1>;
using Twelve = Sequential<One, One, One, One, One, One, One, One, One, One, One, Conv2d<1, 5>>;
static_assert(parameter_count<Twelve>("11") == 10 && parameter_count<Twelve>("1") == 2);

// A Chain adds no level; a Repeat is a Sequential of one type.
using Branch = Sequential<Chain<Named<"first", Conv2d<3, 8>>, Named<"second", Conv2d<8, 8>>>>;
static_assert(parameter_count<Branch>("first") == 3 * 8 + 8);
static_assert(parameter_count<Branch>("second") == 8 * 8 + 8 && parameter_count<Branch>("0") == 0);
using Eleven = Repeat<11, Conv2d<8, 8>>;
static_assert(parameter_count<Eleven>() == 11 * (8 * 8 + 8) && depth<Eleven>() == 11);
static_assert(parameter_count<Eleven>("10") == 8 * 8 + 8 && parameter_count<Eleven>("11") == 0);
static_assert(parameter_count<Repeat<1, Conv2d<8, 8>>>("0") == 8 * 8 + 8);
