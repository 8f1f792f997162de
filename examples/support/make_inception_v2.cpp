// SPDX-License-Identifier: MIT
// Compiles InceptionV2 with all its stems, and every kernel of the library.
#include "support/make_inception_v2.hpp"

#include <inception/bfloat16.hpp>
#include <inception/inception.hpp>

#include "support/every_kernel.hpp"
#include "support/stems.hpp"

namespace examples {

namespace {

using namespace inception;

/// Not a sensible network: it has an operation of every type.
using EveryOperation =
    Sequential<Concat<Conv2d<3, 4>, Identity<3>>, Residual<BatchNorm2d<7>>, ReLU<7>,
               LocalResponseNorm<7, 5>, MaxPool2d<7>, AvgPool2d<7>, AdaptiveAvgPool2d<7>,
               Flatten<7>, Dropout<7>, Linear<7, 2>, Softmax<2>>;

}  // namespace

template <class Scalar>
std::span<const KernelEntry<Cpu, Scalar>> every_kernel() {
  return kernels_of<EveryOperation, Cpu, Scalar>();
}
template std::span<const KernelEntry<Cpu, float>> every_kernel();
template std::span<const KernelEntry<Cpu, double>> every_kernel();

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
