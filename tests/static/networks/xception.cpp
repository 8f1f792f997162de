// SPDX-License-Identifier: MIT
// Xception as a whole and module by module.
#include "inception/networks/xception.hpp"

#include "support/module_table.hpp"

using namespace inception;
using test::ModuleRow;

constexpr auto modules = std::to_array<ModuleRow>({
    {"conv1", 32, 149, 1, 928, 19'181'664},
    {"conv2", 64, 147, 1, 18'560, 398'297'088},
    {"block1", 128, 74, 5, 35'264, 613'262'528},
    {"block2", 256, 37, 5, 136'064, 602'097'152},
    {"block3", 728, 19, 5, 915'944, 1'060'088'600},
    {"block4", 728, 19, 48, 12'911'808, 4'648'547'904},  // to block11
    {"block12", 1024, 10, 5, 2'039'584, 539'717'360},
    {"conv3", 1536, 10, 2, 1'585'152, 158'208'000},
    {"conv4", 2048, 10, 2, 3'163'648, 315'955'200},
    {"global_pool", 2048, 1, 0, 0, 0},
    {"fc", 1000, 1, 0, 2'049'000, 2'048'000},
});
using Network = Xception<1000>;
static_assert(test::first_wrong_row<Network>(modules, 299) == modules.size());
static_assert(parameter_count<Network>() == 22'855'952);
static_assert(multiply_adds<Network>({299, 299}) == 8'357'403'496);
static_assert(operation_count<Network>("conv2d") == 74);
static_assert(test::begins_at<Network>(7));

// Keras counts running means and variances too.
using Keras = Xception<1000, 3, KerasXception>;
static_assert(parameter_count<Keras>() + 2 * test::norm_channels<Keras>() == 22'910'480);
// TensorFlow's padding gives the same grids, so that weights and work are the same.
static_assert(test::first_wrong_row<Keras>(modules, 299) == modules.size());
static_assert(test::begins_at<Keras>(7));
