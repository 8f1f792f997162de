// SPDX-License-Identifier: MIT
// InceptionV2 with a stem and a number of channels that are chosen at run time.
#pragma once

#include <inception/model/any_model.hpp>
#include <memory>
#include <string>

namespace examples {

/// A model of InceptionV2<Dynamic, channels, stem>; 1 and 3 channels are compiled in.
///
/// Networks and kernels are compiled in one source file a device that all programs share, for float and
/// double.
template <class Scalar, class Device>
std::unique_ptr<inception::AnyModel<Device, Scalar>> make_inception_v2(
    const std::string& stem, int channels, const inception::ModelOptions& options,
    const Device& device);

}  // namespace examples
