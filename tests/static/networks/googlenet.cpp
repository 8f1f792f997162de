// SPDX-License-Identifier: MIT
// GoogLeNet as a whole and module by module, the paper's and torchvision's.
#include "inception/networks/googlenet.hpp"

#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

using Paper = GoogLeNet<1000, 3, PaperGoogLeNet>;
using Torchvision = GoogLeNet<1000, 3, TorchvisionGoogLeNet>;

constexpr auto paper_modules = std::to_array<ModuleRow>({
    {"conv1", 64, 112, 1, 9'472, 118'013'952},
    {"maxpool1", 64, 56, 0, 0, 0},
    {"conv2", 64, 56, 1, 4'160, 12'845'056},
    {"conv3", 192, 56, 1, 110'784, 346'816'512},
    {"maxpool2", 192, 28, 0, 0, 0},
    {"inception3a", 256, 28, 6, 163'696, 128'049'152},
    {"inception3b", 480, 28, 6, 388'736, 304'267'264},
    {"maxpool3", 480, 14, 0, 0, 0},
    {"inception4a", 512, 14, 6, 376'176, 73'608'192},
    {"inception4b", 512, 14, 6, 449'160, 87'908'352},
    {"aux1", 1000, 1, 1, 3'188'840, 4'169'728},
    {"inception4c", 512, 14, 6, 510'104, 99'850'240},
    {"inception4d", 528, 14, 6, 605'376, 118'515'712},
    {"inception4e", 832, 14, 6, 868'352, 169'996'288},
    {"aux2", 1000, 1, 1, 3'190'888, 4'202'496},
    {"maxpool4", 832, 7, 0, 0, 0},
    {"inception5a", 832, 7, 6, 1'043'456, 51'079'168},
    {"inception5b", 1024, 7, 6, 1'444'080, 70'697'984},
    {"avgpool", 1024, 1, 0, 0, 0},
    {"fc", 1000, 1, 0, 1'025'000, 1'024'000},
});
static_assert(test::first_wrong_row<Paper>(paper_modules, 224) == paper_modules.size());
static_assert(parameter_count<Paper>() == 13'378'280);
static_assert(parameter_count<Paper>() - 3'188'840 - 3'190'888 == 6'998'552);
static_assert(multiply_adds<Paper>({224, 224}) == 1'591'044'096);
static_assert(operation_count<Paper>("conv2d") == 59);
static_assert(operation_count<Paper>("batch_norm") == 0);
static_assert(operation_count<Paper>("local_response_norm") == 2);
// The heads' pool leaves 4x4, which their linear layer asks for, from 14x14 to 16x16 alone.
static_assert(test::begins_at<Paper>(223));
static_assert(multiply_adds<Paper>({270, 270}) > 0 && multiply_adds<Paper>({271, 271}) == -1);

constexpr auto torchvision_modules = std::to_array<ModuleRow>({
    {"conv1", 64, 112, 1, 9'536, 118'013'952},
    {"maxpool1", 64, 56, 0, 0, 0},
    {"conv2", 64, 56, 1, 4'224, 12'845'056},
    {"conv3", 192, 56, 1, 110'976, 346'816'512},
    {"maxpool2", 192, 28, 0, 0, 0},
    {"inception3a", 256, 28, 6, 155'872, 121'626'624},
    {"inception3b", 480, 28, 6, 340'224, 265'732'096},
    {"maxpool3", 480, 14, 0, 0, 0},
    {"inception4a", 512, 14, 6, 364'512, 71'199'744},
    {"inception4b", 512, 14, 6, 425'232, 83'091'456},
    {"aux1", 1000, 1, 1, 3'188'968, 4'169'728},
    {"inception4c", 512, 14, 6, 486'192, 95'033'344},
    {"inception4d", 528, 14, 6, 573'312, 112'093'184},
    {"inception4e", 832, 14, 6, 803'840, 157'151'232},
    {"aux2", 1000, 1, 1, 3'191'016, 4'202'496},
    {"maxpool4", 832, 7, 0, 0, 0},
    {"inception5a", 832, 7, 6, 978'944, 47'867'904},
    {"inception5b", 1024, 7, 6, 1'347'040, 65'881'088},
    {"avgpool", 1024, 1, 0, 0, 0},
    {"fc", 1000, 1, 0, 1'025'000, 1'024'000},
});
static_assert(test::first_wrong_row<Torchvision>(torchvision_modules, 224) ==
              torchvision_modules.size());
static_assert(parameter_count<Torchvision>() == 13'004'888);
static_assert(multiply_adds<Torchvision>({224, 224}) == 1'506'748'416);
static_assert(test::begins_at<Torchvision>(15));

using NoAux = GoogLeNet<1000, 3, TorchvisionGoogLeNetNoAux>;
static_assert(parameter_count<NoAux>() == 6'624'904);
static_assert(multiply_adds<NoAux>({224, 224}) == 1'498'376'192);
// Slim has no γ, and takes every image.
using Slim = GoogLeNet<1000, 3, SlimGoogLeNet>;
static_assert(parameter_count<Slim>() == 6'624'904 - test::norm_channels<Slim>());
static_assert(test::norm_channels<Slim>() == test::norm_channels<NoAux>());
static_assert(multiply_adds<Slim>({224, 224}) == 1'498'376'192);
static_assert(multiply_adds<Slim>({1, 1}) > 0);
constexpr ProgramView program = program_of<Torchvision>.view();
static_assert(program.outputs.size() == 3 && program_of<NoAux>.view().outputs.size() == 1);
static_assert(program.outputs[0].name == "aux1" && program.outputs[1].name == "aux2");
