// SPDX-License-Identifier: MIT
// Everything a model computes, in one vector: to compare runs to the bit.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/model/any_model.hpp"
#include "support/random.hpp"

namespace inception::test {

template <class Scalar>
Tensor<Scalar> random_images(std::uint64_t seed, const Shape& shape) {
  Random random(seed);
  Tensor<Scalar> images(shape);
  for (Scalar& v : images.span()) v = static_cast<Scalar>(random.value());
  return images;
}

/// The numbers of a view, row by row.
template <class Scalar>
std::vector<Scalar> values_of(View<const Scalar> view) {
  std::vector<Scalar> values;
  for (Index p = 0; p < view.shape.pixels(); ++p) {
    values.insert(values.end(), view.pixel(p), view.pixel(p) + view.shape.c);
  }
  return values;
}

template <class Scalar>
std::vector<Scalar> all_outputs(const AnyModel<Cpu, Scalar>& model) {
  std::vector<Scalar> all;
  for (const std::string& name : model.output_names()) {
    const auto values = values_of(model.output(name));
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

template <class Scalar>
std::vector<Scalar> inference_results(AnyModel<Cpu, Scalar>& model, const Tensor<Scalar>& images) {
  model.forward(images);
  return all_outputs(model);
}

/// A training step without an update: outputs, parameters' gradients and running statistics. The
/// outputs' gradients are small numbers that follow from the seed.
template <class Scalar>
std::vector<Scalar> training_results(AnyModel<Cpu, Scalar>& model, const Tensor<Scalar>& images,
                                     std::uint64_t seed = 1) {
  Random random(seed);
  model.forward(images, Mode::training);
  std::vector<Scalar> all = all_outputs(model);
  for (const std::string& name : model.output_names()) {
    const View<Scalar> gradient = model.output_gradient(name);
    for (Index p = 0; gradient && p < gradient.shape.pixels(); ++p) {
      for (Index c = 0; c < gradient.shape.c; ++c) {
        gradient.pixel(p)[c] += static_cast<Scalar>(random.value() / 8);
      }
    }
  }
  model.backward();
  for (const auto part : {model.store().gradients(), model.store().state()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  if (model.options().input_gradient) {
    const auto dx = values_of(model.input_gradient());
    all.insert(all.end(), dx.begin(), dx.end());
  }
  return all;
}

/// Two vectors of the same bits, NaN included.
template <class Scalar>
bool same_bits(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Scalar)) == 0);
}

/// The largest difference; infinite where one is not a number or the sizes differ.
template <class Scalar>
double largest_difference(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (!(difference <= largest)) largest = std::isnan(difference) ? INFINITY : difference;
  }
  return largest;
}

}  // namespace inception::test
