// SPDX-License-Identifier: MIT
// The mark of a size that is given when the model is made, as in Eigen.
#pragma once

namespace inception {

/// A size that only run time knows, like Eigen::Dynamic. It may stand for the number of classes.
inline constexpr int Dynamic = -1;

}  // namespace inception
