// SPDX-License-Identifier: MIT
// Inception-v3 as a whole and module by module, in its variants.
#include "inception/networks/inception_v3.hpp"

#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

constexpr auto modules = std::to_array<ModuleRow>({
    {"Conv2d_1a_3x3", 32, 149, 1, 928, 19'181'664},
    {"Conv2d_2a_3x3", 32, 147, 1, 9'280, 199'148'544},
    {"Conv2d_2b_3x3", 64, 147, 1, 18'560, 398'297'088},
    {"maxpool1", 64, 73, 0, 0, 0},
    {"Conv2d_3b_1x1", 80, 73, 1, 5'280, 27'284'480},
    {"Conv2d_4a_3x3", 192, 71, 1, 138'624, 696'867'840},
    {"maxpool2", 192, 35, 0, 0, 0},
    {"Mixed_5b", 256, 35, 7, 255'904, 312'345'600},
    {"Mixed_5c", 288, 35, 7, 277'472, 338'688'000},
    {"Mixed_5d", 288, 35, 7, 285'152, 348'096'000},
    {"Mixed_6a", 768, 17, 4, 1'153'280, 401'937'408},
    {"Mixed_6b", 768, 17, 10, 1'297'408, 374'063'104},
    {"Mixed_6c", 768, 17, 10, 1'691'008, 487'702'528},
    {"Mixed_6d", 768, 17, 10, 1'691'008, 487'702'528},
    {"Mixed_6e", 768, 17, 10, 2'141'952, 617'914'368},
    {"Mixed_7a", 1280, 8, 6, 1'698'304, 291'004'416},
    {"AuxLogits", 1000, 1, 2, 3'326'696, 5'683'200},
    {"Mixed_7b", 2048, 8, 9, 5'044'608, 322'437'120},
    {"Mixed_7c", 2048, 8, 9, 6'076'800, 388'497'408},
    {"avgpool", 2048, 1, 0, 0, 0},
    {"dropout", 2048, 1, 0, 0, 0},
    {"fc", 1000, 1, 0, 2'049'000, 2'048'000},
});
static_assert(test::first_wrong_row<InceptionV3<1000>>(modules, 299) == modules.size());

static_assert(parameter_count<InceptionV3<1000>>() == 27'161'264);
static_assert(multiply_adds<InceptionV3<1000>>({299, 299}) == 5'718'899'296);
static_assert(operation_count<InceptionV3<1000>>("conv2d") == 96);
static_assert(operation_count<InceptionV3<1000>>("batch_norm") == 96);

// The auxiliary head needs a 17x17 grid; without it the network goes down to 75x75.
using Timm = InceptionV3<1000, 3, TimmV3>;
static_assert(multiply_adds<InceptionV3<1000>>({298, 298}) == -1);
static_assert(multiply_adds<InceptionV3<1000>>({299, 299}, "AuxLogits") == 5'683'200);
static_assert(parameter_count<Timm>() == 23'834'568);
static_assert(multiply_adds<Timm>({299, 299}) == 5'713'216'096);
static_assert(test::begins_at<Timm>(75));
// TensorFlow counts 48 layers too.
static_assert(depth<Timm>() == 48);

// Keras counts running means and variances too: two for each of 17,216 channels of batch norm.
using Keras = InceptionV3<1000, 3, KerasV3>;
static_assert(parameter_count<Timm>() - parameter_count<Keras>() == 17'216);
static_assert(parameter_count<Keras>() + 2 * 17'216 == 23'851'784);
using Slim = InceptionV3<1001, 3, SlimV3>;
static_assert(parameter_count<Slim>() == 27'145'970);
static_assert(multiply_adds<Slim>({299, 299}) == 5'718'902'112);
static_assert(parameter_count<InceptionV3<1000, 3, SlimV3>>("AuxLogits") == 3'326'696 - 128 - 768);

using Fid = InceptionV3<1008, 3, FidV3>;
static_assert(parameter_count<Fid>() == 23'850'960);
static_assert(multiply_adds<Fid>({299, 299}) == 5'713'232'480);
static_assert(operation_count<Fid>("max_pool", "Mixed_7c") == 1);
static_assert(operation_count<Fid>("avg_pool", "Mixed_7c") == 0);
constexpr ProgramView fid = program_of<Fid>.view();
static_assert(fid.outputs.size() == 5);
static_assert(fid.outputs[0].name == "features64" && fid.outputs[1].name == "features192");
static_assert(fid.outputs[2].name == "features768" && fid.outputs[3].name == "features2048");
static_assert(fid.outputs[4].name == "logits");

static_assert(InceptionV3<Dynamic, 1>::in_channels == 1);
static_assert(parameter_count<InceptionV3<1000, 1>>() == 27'161'264 - 2 * 32 * 9);

// The paper's lower resolutions: as many parameters, 151x151 at the cost of 299x299.
template <class Stem>
using WithStemV3 = InceptionV3<1000, 3, WithStem<TimmV3, Stem>>;
static_assert(parameter_count<WithStemV3<UnstridedStem>>() == 23'834'568);
static_assert(parameter_count<WithStemV3<LowResolutionStem>>() == 23'834'568);
static_assert(multiply_adds<WithStemV3<UnstridedStem>>({151, 151}) == 5'713'216'096);
static_assert(multiply_adds<WithStemV3<LowResolutionStem>>({79, 79}) < 5'713'216'096);
static_assert(test::begins_at<WithStemV3<UnstridedStem>>(39));
static_assert(test::begins_at<WithStemV3<UnpooledStem>>(39));
static_assert(test::begins_at<WithStemV3<LowResolutionStem>>(21));
// The head needs the grid of 299x299, which these sizes give.
static_assert(multiply_adds<InceptionV3<10, 3, WithStem<SlimV3, UnstridedStem>>>({151, 151}) > 0);
static_assert(multiply_adds<InceptionV3<10, 3, WithStem<SlimV3, LowResolutionStem>>>({79, 79}) > 0);

// One 7x7 in place of three 3x3, with the same grid behind it.
using Seven = InceptionV3<1000, 3, WithStem<TorchvisionV3, SevenBySevenStem>>;
static_assert(parameter_count<Seven>("Conv2d_1a_7x7") == 7 * 7 * 3 * 64 + 2 * 64);
static_assert(parameter_count<Seven>() == 27'161'264 - 928 - 9'280 - 18'560 + 9'536);
static_assert(multiply_adds<Seven>({299, 299}, "Conv2d_1a_7x7") == 147 * 147 * 49 * 3 * 64);
static_assert(multiply_adds<Seven>({299, 299}, "Mixed_7a") == 291'004'416);

// Before BN-auxiliary the head's 5x5 convolution has a bias in place of batch norm's two.
using Plain = InceptionV3<1000, 3, WithoutBNAuxiliary<TorchvisionV3>>;
static_assert(parameter_count<Plain>() == 27'161'264 - 768);
static_assert(operation_count<Plain>("batch_norm") == 95);
