// SPDX-License-Identifier: MIT
// From a network's name and a weight file to a model that can be run on pictures.
#pragma once

#include <inception/images/input_format.hpp>
#include <inception/io/tensor_file.hpp>
#include <inception/io/weight_file.hpp>
#include <inception/model/any_model.hpp>
#include <inception/training/weights.hpp>
#include <memory>
#include <string>
#include <utility>

#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"

namespace examples {

/// One extent of a weight, of [1, 1000000]: what a damaged file says would else be allocated.
///
/// Errors   FileError where the file has no such tensor, or its extent is another
int extent_of(const inception::TensorFile& weights, const std::string& name, std::size_t axis);

/// The name of the weight of a program's last layer with Dynamic outputs.
std::string name_of_head(inception::ProgramView program);

/// Classes of a network whose last layer with Dynamic outputs has as many as the weights have.
int classes_of(const inception::TensorFile& weights, inception::ProgramView program);

/// The network with the classes, and InceptionV2 with the channels too, that the weights have. They are
/// not loaded.
template <class Scalar, class Device>
std::unique_ptr<inception::AnyModel<Device, Scalar>> make_network_for(
    const inception::TensorFile& weights, const std::string& network, const std::string& stem,
    inception::ModelOptions options, const Device& device) {
  if (const NetworkEntry* entry = find_network(network)) {
    options.classes = classes_of(weights, entry->program);
    return make_network<Scalar>(*entry, options, device);
  }
  options.classes = extent_of(weights, "fc.weight", 0);
  const int channels = extent_of(weights, "conv1.conv.weight", 1);
  return make_inception_v2<Scalar>(stem, channels, options, device);
}

/// An input format, and who said so.
struct ChosenFormat {
  inception::InputFormat format;
  std::string origin;
};

/// The format that was asked for; for "auto" the one in a safetensors file's metadata, else that of the
/// network of that name.
///
/// Errors   Error for a text that is no format, in the file or in what was asked
ChosenFormat choose_format(const std::string& asked, const std::string& network,
                           const inception::TensorFile& weights);

/// A network as a user names it.
struct NetworkChoice {
  std::string network = "inception_v3", stem = "seed", weights, input_format = "auto";
};

/// A loaded model and what it expects to see.
template <class Device>
struct OpenedNetwork {
  std::unique_ptr<inception::AnyModel<Device>> model;
  ChosenFormat input;
};

/// Makes the network, loads its weights strictly, and chooses its input format.
///
/// Errors   what opening and loading the file, making the model and choose_format() throw
template <class Device>
OpenedNetwork<Device> open_network(const NetworkChoice& choice,
                                   const inception::ModelOptions& options, const Device& device) {
  const auto weights = inception::open_weight_file(choice.weights);
  OpenedNetwork<Device> opened;
  opened.input = choose_format(choice.input_format, choice.network, *weights);
  opened.model = make_network_for<float>(*weights, choice.network, choice.stem, options, device);
  inception::load_weights(*opened.model, *weights);
  return opened;
}

/// Two lines: the network, and its input format with who said so. A wrong format gives wrong answers and
/// no error, so programs print it.
std::string description(const NetworkChoice& choice, const std::string& device,
                        const ChosenFormat& input);

}  // namespace examples
