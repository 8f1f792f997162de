// SPDX-License-Identifier: MIT
// The features of a set of images, as metrics take them.
#pragma once

#include <Eigen/Core>

namespace inception {

/// Features or logits of a set of images, [n, D] row-major; a view.
using FeatureRows =
    Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

}  // namespace inception
