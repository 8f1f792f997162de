// SPDX-License-Identifier: MIT
// BN-Inception as a whole and module by module, Caffe's and slim's.
#include "inception/networks/bn_inception.hpp"

#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

using Caffe = BNInception<1000, 3, CaffeBNInception>;
using Slim = BNInception<1000, 3, SlimBNInception>;
// Tables count a γ that slim leaves out.
struct SlimWithGamma : SlimBNInception {
  template <int Channels>
  using Norm = BatchNorm2d<Channels, Epsilon<1, 1000>>;
};
using Counted = BNInception<1000, 3, SlimWithGamma>;

// Rows begin with the first layer of a module.
constexpr auto caffe_modules = std::to_array<ModuleRow>({
    {"conv1_7x7_s2", 64, 112, 1, 9'600, 118'013'952},
    {"pool1_3x3_s2", 64, 56, 0, 0, 0},
    {"conv2_3x3_reduce", 64, 56, 1, 4'288, 12'845'056},
    {"conv2_3x3", 192, 56, 1, 111'168, 346'816'512},
    {"pool2_3x3_s2", 192, 28, 0, 0, 0},
    {"inception_3a_1x1", 256, 28, 7, 219'552, 170'999'808},
    {"inception_3b_1x1", 320, 28, 7, 260'704, 203'112'448},
    {"inception_3c_3x3_reduce", 576, 14, 5, 385'632, 143'904'768},
    {"inception_4a_1x1", 576, 14, 7, 610'848, 119'218'176},
    {"inception_4b_1x1", 576, 14, 7, 666'240, 130'056'192},
    {"inception_4c_1x1", 608, 14, 7, 915'456, 178'827'264},
    {"inception_4d_1x1", 608, 14, 7, 1'144'000, 223'584'256},
    {"inception_4e_3x3_reduce", 1056, 7, 5, 1'451'008, 164'577'280},
    {"inception_5a_1x1", 1024, 7, 7, 2'210'496, 108'079'104},
    {"inception_5b_1x1", 1024, 7, 7, 2'281'248, 111'541'248},
    {"global_pool", 1024, 1, 0, 0, 0},
    {"last_linear", 1000, 1, 0, 1'025'000, 1'024'000},
});
static_assert(test::first_wrong_row<Caffe>(caffe_modules, 224) == caffe_modules.size());
static_assert(parameter_count<Caffe>() == 11'295'240);
static_assert(multiply_adds<Caffe>({224, 224}) == 2'032'600'064);
static_assert(operation_count<Caffe>("conv2d") == 69);
static_assert(test::begins_at<Caffe>(31));
static_assert(multiply_adds<Caffe>({256, 192}) > 0 && multiply_adds<Caffe>({240, 240}) == -1);

constexpr auto slim_modules = std::to_array<ModuleRow>({
    {"conv1_7x7_s2_depthwise", 64, 112, 2, 2'840, 34'019'328},
    {"pool1_3x3_s2", 64, 56, 0, 0, 0},
    {"conv2_3x3_reduce", 64, 56, 1, 4'224, 12'845'056},
    {"conv2_3x3", 192, 56, 1, 110'976, 346'816'512},
    {"pool2_3x3_s2", 192, 28, 0, 0, 0},
    {"inception_3a_1x1", 256, 28, 7, 219'072, 170'999'808},
    {"inception_3b_1x1", 320, 28, 7, 260'160, 203'112'448},
    {"inception_3c_3x3_reduce", 576, 14, 5, 385'088, 143'904'768},
    {"inception_4a_1x1", 576, 14, 7, 609'984, 119'218'176},
    {"inception_4b_1x1", 576, 14, 7, 665'344, 130'056'192},
    {"inception_4c_1x1", 576, 14, 7, 895'936, 175'214'592},
    {"inception_4d_1x1", 576, 14, 7, 1'108'032, 216'760'320},
    {"inception_4e_3x3_reduce", 1024, 7, 5, 1'439'744, 162'570'240},
    {"inception_5a_1x1", 1024, 7, 7, 2'182'272, 106'774'528},
    {"inception_5b_1x1", 1024, 7, 7, 2'279'616, 111'541'248},
    {"global_pool", 1024, 1, 0, 0, 0},
    {"last_linear", 1000, 1, 0, 1'025'000, 1'024'000},
});
static_assert(test::first_wrong_row<Counted>(slim_modules, 224) == slim_modules.size());
static_assert(parameter_count<Counted>() == 11'188'288);
static_assert(parameter_count<Slim>() == 11'188'288 - 9'952);
static_assert(test::norm_channels<Slim>() == 9'952);
static_assert(multiply_adds<Slim>({224, 224}) == 1'934'857'216);
static_assert(operation_count<Slim>("conv2d") == 70);
// TensorFlow's padding takes every image.
static_assert(multiply_adds<Slim>({240, 240}) > 0 && multiply_adds<Slim>({1, 33}) > 0);
