// SPDX-License-Identifier: MIT
// InceptionV2 as a whole and module by module, for 10 and for 1000 classes.
#include "inception/networks/inception_v2.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include "inception/program/cost.hpp"

using namespace inception;

namespace {

template <int Classes>
consteval std::int64_t parameters(std::string_view module = "") {
  return parameter_count<InceptionV2<Classes>>(module);
}
template <int Classes>
consteval std::int64_t work(int side, std::string_view module = "") {
  return multiply_adds<InceptionV2<Classes>>({side, side}, module);
}

}  // namespace

static_assert(InceptionV2<>::in_channels == 3 && InceptionV2<>::out_channels == 10);
static_assert(InceptionV2<1000>::out_channels == 1000 && InceptionV2<10, 1>::in_channels == 1);

// With the auxiliary head, and without.
static_assert(parameters<10>() == 25'420'856);
static_assert(parameters<1000>() == 28'464'116);
static_assert(parameters<10>() - parameters<10>("aux") == 23'213'998);
static_assert(parameters<1000>() - 3'221'608 == 25'242'508);
// Each class costs a column and a bias of both heads.
static_assert(parameters<10>() == 25'390'116 + 3'074 * 10);
static_assert(parameters<1000>() == 25'390'116 + 3'074 * 1000);
// One input channel instead of three.
static_assert(parameter_count<InceptionV2<10, 1>>() == parameters<10>() - 2 * 32 * 9);

static_assert(work<10>(299) == 6'203'669'316);
static_assert(work<10>(224) == 3'072'694'052);
static_assert(work<10>(96) == 365'280'708);
static_assert(work<1000>(299) == 6'206'710'596);
static_assert(work<1000>(224) == 3'075'735'332);
static_assert(work<1000>(96) == 368'321'988);
// Without the head, whose work does not depend on the image.
static_assert(work<10>(299) - 3'680'256 == 6'199'989'060);
static_assert(work<10>(224) - 3'680'256 == 3'069'013'796);
static_assert(work<10>(96) - work<10>(96, "aux") == 361'600'452);
static_assert(work<1000>(299) - 4'694'016 == 6'202'016'580);
static_assert(work<1000>(224) - 4'694'016 == 3'071'041'316);
static_assert(work<1000>(96) - 4'694'016 == 363'627'972);
// The longest path, and what lies on all paths.
static_assert(depth<InceptionV2<10>>() == 53);
static_assert(operation_count<InceptionV2<10>>("batch_norm") == 105);
static_assert(operation_count<InceptionV2<10>>("conv2d") == 105 + 1);
static_assert(operation_count<InceptionV2<10>>("linear") == 3);
static_assert(operation_count<InceptionV2<10>>("relu") == 105 + 2);
static_assert(operation_count<InceptionV2<10>>("max_pool") == 1 + 3 + 1 + 5 + 1 + 2);
static_assert(operation_count<InceptionV2<10>>("dropout") == 2);
static_assert(operation_count<InceptionV2<10>>("copy") == 0);
static_assert(program_of<InceptionV2<10>>.view().operations.size() == 340);

// Two outputs.
constexpr ProgramView program = program_of<InceptionV2<10>>.view();
static_assert(program.outputs.size() == 2);
static_assert(program.outputs[0].name == "aux" && program.outputs[1].name == "logits");
static_assert(program.values[static_cast<std::size_t>(program.outputs[0].value)].channels == 10);
static_assert(program.values[static_cast<std::size_t>(program.outputs[1].value)].channels == 10);

// Module by module, in the order of the state_dict.
struct Module {
  std::string_view name;
  std::int64_t parameters;
  std::int64_t work;  ///< multiply-adds at 299
};
constexpr auto modules = std::to_array<Module>({
    {"conv1", 960, 19'181'664},
    {"conv2", 9'312, 199'148'544},
    {"conv3", 18'624, 398'297'088},
    {"pool1", 0, 0},
    {"conv4", 46'320, 232'289'280},
    {"conv5", 138'816, 169'344'000},
    {"conv6", 498'528, 609'638'400},
    {"inception3a", 236'496, 287'884'800},
    {"inception3b", 236'496, 287'884'800},
    {"inception3c", 236'496, 287'884'800},
    {"inceptionRed1", 600'858, 303'437'412},
    {"inception4a", 1'298'944, 374'063'104},
    {"inception4b", 1'692'736, 487'702'528},
    {"inception4c", 1'692'736, 487'702'528},
    {"inception4d", 1'692'736, 487'702'528},
    {"inception4e", 2'143'872, 617'914'368},
    {"inceptionRed2", 1'521'642, 238'958'208},
    {"aux", 3'221'608, 4'694'016},
    {"inception5a", 5'047'872, 322'437'120},
    {"inception5b", 6'080'064, 388'497'408},
    {"pool6", 0, 0},
    {"dropout", 0, 0},
    {"fc", 2'049'000, 2'048'000},
});

/// Position of the first module that differs, for 1000 classes.
consteval std::size_t first_wrong_module() {
  constexpr ProgramView p = program_of<InceptionV2<1000>>.view();
  const ShapeInference s = infer_grids(p, {299, 299});
  std::size_t at = 0;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    std::int64_t parameters = 0, work = 0;
    for (; at < p.operations.size() && lies_in(p, p.operations[at], modules[i].name); ++at) {
      const Operation& o = p.operations[at];
      if (o.type->multiply_adds != nullptr) {
        work += o.type->multiply_adds(o, s.grids[static_cast<std::size_t>(o.output)]);
      }
      const auto first = static_cast<std::size_t>(o.first_parameter);
      const auto own = p.parameters.subspan(first, static_cast<std::size_t>(o.parameter_count));
      for (const Parameter& q : own) parameters += element_count(q);
    }
    if (parameters != modules[i].parameters || work != modules[i].work) return i;
    if (at < p.operations.size() && p.operations[at].type->name == "flatten") ++at;
  }
  return modules.size();
}
static_assert(first_wrong_module() == modules.size());

// Only the two heads depend on the number of classes.
static_assert(parameters<10>("aux") == 2'206'858 && parameters<10>("fc") == 20'490);
static_assert(parameters<10>("inception5b") == 6'080'064);
static_assert(work<10>(96, "aux") == 3'680'256 && work<10>(96, "fc") == 20'480);

// The paper's steps to Inception-v3: the 7x7 that three 3x3 replace, and batch norm in its
// auxiliary head.
using BeforeSteps = InceptionV2<1000, 3, SevenBySevenStem, PaperHead>;
static_assert(parameter_count<BeforeSteps>("conv1") == 7 * 7 * 3 * 64 + 3 * 64);
static_assert(parameter_count<BeforeSteps>("aux") == 98'688 + 3'277'824 + 1'025'000);
static_assert(multiply_adds<BeforeSteps>({299, 299}) ==
              work<1000>(299) - 4'694'016 - 19'181'664 - 199'148'544 - 398'297'088 +
                  147 * 147 * 49 * 3 * 64 + 25 * 768 * 128 + 3200 * 1024 + 1024 * 1000);
using BNAuxiliary = InceptionV2<1000, 3, SeedStem, BNAuxiliaryHead>;
static_assert(parameter_count<BNAuxiliary>("aux") ==
              parameter_count<BeforeSteps>("aux") + 2 * 1024);
static_assert(parameter_count<BNAuxiliary>() - parameter_count<BNAuxiliary>("aux") == 25'242'508);
static_assert(multiply_adds<BNAuxiliary>({298, 298}) == -1);
