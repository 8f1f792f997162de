// SPDX-License-Identifier: MIT
// What open_network() needs besides models.
#include "support/open_network.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <inception/images/input_format_text.hpp>
#include <inception/io/safetensors_file.hpp>
#include <inception/program/names.hpp>
#include <inception/shape/dynamic.hpp>

#include "support/input_formats.hpp"

namespace examples {

using namespace inception;

int extent_of(const TensorFile& weights, const std::string& name, std::size_t axis) {
  const auto& shape = weights.at(name).shape;
  const Index extent = axis < shape.size() ? shape[axis] : 0;
  if (extent < 1 || extent > 1'000'000) {
    throw FileError(weights.path().string() + ": extent " + std::to_string(axis) + " of " + name +
                    " must be at least 1 and at most 1000000; its shape is " +
                    inception::detail::shape_text(shape) +
                    ": is this a weight file of this network?");
  }
  return static_cast<int>(extent);
}

std::string name_of_head(ProgramView program) {
  const auto head = std::find_if(program.parameters.rbegin(), program.parameters.rend(),
                                 [](const Parameter& p) { return p.shape[0] == Dynamic; });
  return tensor_name(program, head->operation, head->name);
}

int classes_of(const TensorFile& weights, ProgramView program) {
  return extent_of(weights, name_of_head(program), 0);
}

ChosenFormat choose_format(const std::string& asked, const std::string& network,
                           const TensorFile& weights) {
  if (asked != "auto") return {input_format_named(asked), "--input-format"};
  if (const auto* file = dynamic_cast<const SafetensorsFile*>(&weights)) {
    const auto found = file->metadata().find(std::string(input_format_key));
    if (found != file->metadata().end()) {
      return {input_format_from(found->second), "the weight file"};
    }
  }
  return {default_input_format(network), "the default of " + network};
}

std::string description(const NetworkChoice& choice, const std::string& device,
                        const ChosenFormat& input) {
  return fmt::format("{}: {} on {}\ninput format, from {}: {}", choice.network, choice.weights,
                     device, input.origin, to_text(input.format));
}

}  // namespace examples
