// SPDX-License-Identifier: MIT
// The definition of make_inception_v2, for the file of each device that compiles it.
#pragma once

#include <inception/model/model.hpp>
#include <inception/networks/inception_v2.hpp>

#include "support/make_inception_v2.hpp"
#include "support/stems.hpp"

namespace examples {

template <class Scalar, class Device>
std::unique_ptr<inception::AnyModel<Device, Scalar>> make_inception_v2(
    const std::string& stem, int channels, const inception::ModelOptions& options,
    const Device& device) {
  using namespace inception;
  std::unique_ptr<AnyModel<Device, Scalar>> model;
  with_stem(stem, [&]<class Stem>(std::type_identity<Stem>) {
    if (channels == 1) {
      model =
          std::make_unique<Model<InceptionV2<Dynamic, 1, Stem>, Device, Scalar>>(options, device);
    } else if (channels == 3) {
      model =
          std::make_unique<Model<InceptionV2<Dynamic, 3, Stem>, Device, Scalar>>(options, device);
    } else {
      throw Error("InceptionV2: images must have 1 or 3 channels in this program; " +
                  std::to_string(channels) +
                  " were given: add your number to support/inception_v2_models.hpp");
    }
  });
  return model;
}

}  // namespace examples
