// SPDX-License-Identifier: MIT
// The Inception-ResNets as wholes and module by module.
#include "inception/networks/inception_resnet_v1.hpp"
#include "inception/networks/inception_resnet_v2.hpp"
#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

constexpr auto v1_modules = std::to_array<ModuleRow>({
    {"conv2d_1a", 32, 149, 1, 928, 19'181'664},
    {"conv2d_2a", 32, 147, 1, 9'280, 199'148'544},
    {"conv2d_2b", 64, 147, 1, 18'560, 398'297'088},
    {"maxpool_3a", 64, 73, 0, 0, 0},
    {"conv2d_3b", 80, 73, 1, 5'280, 27'284'480},
    {"conv2d_4a", 192, 71, 1, 138'624, 696'867'840},
    {"conv2d_4b", 256, 35, 1, 442'880, 541'900'800},
    {"repeat_1", 256, 35, 35, 387'200, 470'400'000},
    {"mixed_6a", 896, 17, 4, 1'710'080, 850'169'856},
    {"repeat_2", 896, 17, 50, 6'900'480, 1'988'689'920},
    {"mixed_7a", 1792, 8, 7, 3'346'176, 501'448'704},
    {"repeat_3", 1792, 8, 25, 8'003'840, 511'180'800},
    {"avgpool_1a", 1792, 1, 0, 0, 0},
    {"last_linear", 1000, 1, 0, 1'793'000, 1'792'000},
});
using V1 = InceptionResNetV1<1000>;
static_assert(test::first_wrong_row<V1>(v1_modules, 299) == v1_modules.size());
static_assert(parameter_count<V1>() == 22'756'328);
static_assert(multiply_adds<V1>({299, 299}) == 6'206'361'696);
static_assert(operation_count<V1>("conv2d") == 127);

using Face = FaceInceptionResNetV1<8631>;
static_assert(parameter_count<Face>() == 27'910'327);
static_assert(parameter_count<Face>() - parameter_count<Face>("logits") == 23'482'624);
static_assert(multiply_adds<Face>({160, 160}) - 512 * 8631 == 1'417'662'304);
static_assert(test::begins_at<Face>(75));
static_assert(program_of<Face>.view().outputs[0].name == "embedding");

constexpr auto paper_v2_modules = std::to_array<ModuleRow>({
    {"conv2d_1a", 384, 35, 11, 605'728, 2'289'943'648},  // the stem
    {"repeat", 384, 35, 35, 687'840, 837'312'000},
    {"mixed_6a", 1152, 17, 4, 2'902'528, 1'482'178'560},
    {"repeat_1", 1152, 17, 50, 11'719'040, 3'379'589'120},
    {"mixed_7a", 2144, 8, 7, 3'930'112, 599'629'824},
    {"repeat_2", 2144, 8, 25, 10'443'680, 667'156'480},
    {"global_pool", 2144, 1, 0, 0, 0},
    {"classif", 1000, 1, 0, 2'145'000, 2'144'000},
});
using PaperV2 = PaperInceptionResNetV2<1000>;
static_assert(test::first_wrong_row<PaperV2>(paper_v2_modules, 299) == paper_v2_modules.size());
static_assert(parameter_count<PaperV2>() == 32'433'928);
static_assert(multiply_adds<PaperV2>({299, 299}) == 9'257'953'632);
static_assert(operation_count<PaperV2>("conv2d") == 132);

constexpr auto v2_modules = std::to_array<ModuleRow>({
    {"conv2d_1a", 32, 149, 1, 928, 19'181'664},
    {"conv2d_2a", 32, 147, 1, 9'280, 199'148'544},
    {"conv2d_2b", 64, 147, 1, 18'560, 398'297'088},
    {"maxpool_3a", 64, 73, 0, 0, 0},
    {"conv2d_3b", 80, 73, 1, 5'280, 27'284'480},
    {"conv2d_4a", 192, 71, 1, 138'624, 696'867'840},
    {"maxpool_5a", 192, 35, 0, 0, 0},
    {"mixed_5b", 320, 35, 7, 268'320, 327'398'400},
    {"repeat", 320, 35, 70, 1'231'680, 1'499'008'000},
    {"mixed_6a", 1088, 17, 4, 2'664'960, 1'398'185'984},
    {"repeat_1", 1088, 17, 100, 22'535'680, 6'498'754'560},
    {"mixed_7a", 2080, 8, 7, 3'880'960, 585'424'896},
    {"repeat_2", 2080, 8, 50, 20'354'240, 1'300'234'240},  // and block8
    {"conv2d_7b", 1536, 8, 1, 3'197'952, 204'472'320},
    {"global_pool", 1536, 1, 0, 0, 0},
    {"classif", 1000, 1, 0, 1'537'000, 1'536'000},
});
using V2 = InceptionResNetV2<1000>;
static_assert(test::first_wrong_row<V2>(v2_modules, 299) == v2_modules.size());
static_assert(parameter_count<V2>() == 55'843'464);
static_assert(multiply_adds<V2>({299, 299}) == 13'155'794'016);
static_assert(operation_count<V2>("conv2d") == 244);
static_assert(parameter_count<V2>("repeat.9") == 123'168);  // each module has weights of its own
static_assert(operation_count<V2>("conv2d", "block8") == 5);
static_assert(test::begins_at<V2>(75));

// The number counts a γ that slim leaves out.
struct SlimWithGamma : SlimInceptionResNetV2 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
};
using SlimV2 = InceptionResNetV2<1001, 3, SlimInceptionResNetV2>;
static_assert(parameter_count<InceptionResNetV2<1001, 3, SlimWithGamma>>() == 59'213'426);
static_assert(parameter_count<SlimV2>() == 59'213'426 - 31'168);
static_assert(test::norm_channels<SlimV2>() == 31'168);
static_assert(multiply_adds<SlimV2>({299, 299}) == 13'162'503'520);

// Keras counts running means and variances too, and has no γ.
using KerasV2 = InceptionResNetV2<1000, 3, KerasInceptionResNetV2>;
static_assert(test::norm_channels<KerasV2>() == 30'272);
static_assert(parameter_count<KerasV2>() == 55'843'464 - 30'272);
static_assert(parameter_count<KerasV2>() + 2 * 30'272 == 55'873'736);
static_assert(multiply_adds<KerasV2>({299, 299}) == 13'155'794'016);
