// SPDX-License-Identifier: MIT
// Inception-v4 as a whole and module by module.
#include "inception/networks/inception_v4.hpp"

#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

constexpr auto modules = std::to_array<ModuleRow>({
    {"features.0", 384, 35, 11, 605'728, 2'289'943'648},  // the stem
    {"features.6", 384, 35, 7, 317'632, 387'609'600},
    {"features.7", 384, 35, 7, 317'632, 387'609'600},
    {"features.8", 384, 35, 7, 317'632, 387'609'600},
    {"features.9", 384, 35, 7, 317'632, 387'609'600},
    {"features.10", 1024, 17, 4, 2'306'112, 1'097'164'800},
    {"features.11", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.12", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.13", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.14", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.15", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.16", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.17", 1024, 17, 10, 2'936'256, 847'264'768},
    {"features.18", 1536, 8, 6, 2'747'392, 511'098'880},
    {"features.19", 1536, 8, 10, 4'553'088, 290'979'840},
    {"features.20", 1536, 8, 10, 4'553'088, 290'979'840},
    {"features.21", 1536, 8, 10, 4'553'088, 290'979'840},
    {"global_pool", 1536, 1, 0, 0, 0},
    {"last_linear", 1000, 1, 0, 1'537'000, 1'536'000},
});
using Network = InceptionV4<1000>;
static_assert(test::first_wrong_row<Network>(modules, 299) == modules.size());
static_assert(parameter_count<Network>() == 42'679'816);
static_assert(multiply_adds<Network>({299, 299}) == 12'253'974'624);
static_assert(operation_count<Network>("conv2d") == 149);
static_assert(test::begins_at<Network>(75));

// The number counts a γ that slim leaves out.
struct SlimV4WithGamma : SlimV4 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
};
using Slim = InceptionV4<1001, 3, SlimV4>;
static_assert(parameter_count<InceptionV4<1001, 3, SlimV4WithGamma>>() == 46'041'586);
static_assert(parameter_count<Slim>() == 46'041'586 - 32'480);
static_assert(test::norm_channels<Slim>() == 32'480);
static_assert(multiply_adds<Slim>({299, 299}) == 12'260'479'328);
static_assert(multiply_adds<Slim>({298, 298}) == -1);
static_assert(program_of<Slim>.view().outputs[0].name == "aux");
