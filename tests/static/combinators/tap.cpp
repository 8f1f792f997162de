// SPDX-License-Identifier: MIT
// Second outputs and names.
#include "inception/combinators/tap.hpp"

#include "inception/combinators/concat.hpp"
#include "inception/combinators/optional_tap.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/linear.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

using Net = Sequential<Conv2d<3, 8>, Tap<"aux", Conv2d<8, 16>, Sequential<Conv2d<8, 4>>>,
                       Tap<"features", Named<"last", Conv2d<16, 2>>, Identity<16>>>;
static_assert(Net::in_channels == 3 && Net::out_channels == 2);

// The outputs in the order in which they stand in the network; the main one is the last.
constexpr ProgramView program = program_of<Net>.view();
static_assert(program.outputs.size() == 3);
static_assert(program.outputs[0].name == "aux" && program.outputs[1].name == "features");
static_assert(program.outputs[2].name == "output");
static_assert(program.values[static_cast<std::size_t>(program.outputs[0].value)].channels == 4);
static_assert(program.values[static_cast<std::size_t>(program.outputs[1].value)].channels == 16);
static_assert(program.values[static_cast<std::size_t>(program.outputs[2].value)].channels == 2);

// A feature tap is no operation.
static_assert(program.operations.size() == 4);
static_assert(program.outputs[1].value == program.operations[1].output);

// The trunk is registered before its head; the head bears the output's name.
static_assert(program.operations[1].out_channels == 16 && program.operations[2].out_channels == 4);
static_assert(parameter_count<Net>("aux") == 8 * 4 + 4);
static_assert(parameter_count<Net>("aux.0") == 8 * 4 + 4);
static_assert(parameter_count<Net>("last") == 16 * 2 + 2);

// A head with a name of its own keeps it; the output is called as the tap says.
using NamedHead = Tap<"aux", Named<"trunk", Conv2d<8, 2>>, Named<"AuxLogits", Conv2d<8, 4>>>;
static_assert(program_of<NamedHead>.view().outputs[0].name == "aux");
static_assert(parameter_count<NamedHead>("AuxLogits") == 8 * 4 + 4);
static_assert(parameter_count<NamedHead>("aux") == 0);

// A tap that a variant has or has not.
using With = OptionalTap<true, "aux", Named<"trunk", Conv2d<8, 2>>, Conv2d<8, 4>>;
using Without = OptionalTap<false, "aux", Named<"trunk", Conv2d<8, 2>>, Conv2d<8, 4>>;
static_assert(program_of<With>.view().outputs.size() == 2);
static_assert(program_of<Without>.view().outputs.size() == 1);
static_assert(parameter_count<With>("aux") == 8 * 4 + 4);
static_assert(parameter_count<Without>() == 8 * 2 + 2);
static_assert(parameter_count<Sequential<Conv2d<3, 8>, Without>>("trunk") == 8 * 2 + 2);

// Names stand where positions would; the empty name adds no level.
using Names =
    Sequential<Named<"stem", Sequential<Conv2d<3, 8>>>,
               Named<"", Sequential<Named<"inside", Conv2d<8, 8>>, Conv2d<8, 1>>>, Linear<1, 10>>;
static_assert(parameter_count<Names>("stem.0") == 32 && parameter_count<Names>("stem") == 32);
static_assert(parameter_count<Names>("inside") == 72 && parameter_count<Names>("1") == 9);
static_assert(parameter_count<Names>("2") == 20 && parameter_count<Names>("0") == 0);
static_assert(parameter_count<Names>("ste") == 0 && parameter_count<Names>("stem.0.weight") == 0);

// Branches may be named as well.
using Branches = Concat<Named<"left", Conv2d<4, 1>>, Conv2d<4, 2>>;
static_assert(parameter_count<Branches>("left") == 5 && parameter_count<Branches>("branch2") == 10);

// A path is made of whole parts.
static_assert(parameter_count<Names>("stem0") == 0 && parameter_count<Names>("tem.0") == 0);
static_assert(parameter_count<Names>("stem.") == 0);
