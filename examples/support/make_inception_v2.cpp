// SPDX-License-Identifier: MIT
// Compiles InceptionV2 with all its stems, and every kernel it needs.
#include "support/make_inception_v2.hpp"

#include <inception/bfloat16.hpp>
#include <inception/inception.hpp>

#include "support/stems.hpp"

namespace examples {

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

template std::unique_ptr<inception::AnyModel<inception::Cpu, float>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);
template std::unique_ptr<inception::AnyModel<inception::Cpu, double>> make_inception_v2(
    const std::string&, int, const inception::ModelOptions&, const inception::Cpu&);

}  // namespace examples
