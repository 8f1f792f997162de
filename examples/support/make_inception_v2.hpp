// SPDX-License-Identifier: MIT
// InceptionV2 with a stem and a number of channels that are chosen at run time.
#pragma once

#include <inception/model/model.hpp>
#include <memory>
#include <string>

#include "support/stems.hpp"

namespace examples {

/// A model of InceptionV2<Dynamic, channels, stem>; 1 and 3 channels are compiled in.
template <class Scalar>
std::unique_ptr<inception::AnyModel<inception::Cpu, Scalar>> make_inception_v2(
    const std::string& stem, int channels, const inception::ModelOptions& options,
    const inception::Cpu& cpu) {
  using namespace inception;
  std::unique_ptr<AnyModel<Cpu, Scalar>> model;
  with_stem(stem, [&]<class Stem>(std::type_identity<Stem>) {
    if (channels == 1) {
      model = std::make_unique<Model<InceptionV2<Dynamic, 1, Stem>, Cpu, Scalar>>(options, cpu);
    } else if (channels == 3) {
      model = std::make_unique<Model<InceptionV2<Dynamic, 3, Stem>, Cpu, Scalar>>(options, cpu);
    } else {
      throw Error("InceptionV2: images must have 1 or 3 channels in this program; " +
                  std::to_string(channels) +
                  " were given: add your number to support/make_inception_v2.hpp");
    }
  });
  return model;
}

}  // namespace examples
