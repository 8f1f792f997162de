// SPDX-License-Identifier: MIT
// Where a training run went wrong: the first tensor that holds an infinite value or no number.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "inception/model/any_model.hpp"
#include "inception/ops/cpu_views.hpp"
#include "inception/program/names.hpp"

namespace inception {

namespace detail {

template <class Scalar>
bool all_finite(std::span<const Scalar> values) {
  return std::ranges::all_of(values, [](Scalar v) { return std::isfinite(v); });
}

inline std::int64_t element_count(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace detail

/// Says which of a network's parameters, the images or the operations' results is the first that is not finite:
/// a phrase such as "the images", "the parameter Mixed_5b.branch1x1.conv.weight" or "the result of layer
/// Mixed_5b.branch_pool (avg_pool2d)". Empty where all are finite.
///
/// Runs the network once more, in training mode, and moves its running statistics.
template <class Device, class Scalar>
std::string first_non_finite(AnyModel<Device, Scalar>& model,
                             const Tensor<Scalar, Device>& images) {
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind != TensorRecord::Kind::parameter) continue;
    std::vector<Scalar> values(static_cast<std::size_t>(detail::element_count(t.shape)));
    model.store().read(model.program(), t, values);
    if (!detail::all_finite(std::span<const Scalar>(values))) return "the parameter " + t.name;
  }
  const ProgramView p = model.program(Mode::training);
  const auto finite = [&](const View<const Scalar>& view) {
    const Tensor<Scalar> here = to_host(model.device(), view);
    return detail::all_finite(std::span<const Scalar>(here.span()));
  };
  if (!finite({images.data(), images.shape()})) return "the images";
  std::string found;
  model.forward(images, Mode::training, [&](const Operation& o, const View<const Scalar>& result) {
    if (!found.empty() || finite(result)) return;
    found =
        "the result of layer " + scope_name(p, o.scope) + " (" + std::string(o.type->name) + ")";
  });
  return found;
}

}  // namespace inception
