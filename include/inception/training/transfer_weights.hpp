// SPDX-License-Identifier: MIT
// Weights for a model with other classes or other input channels than they were trained with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "inception/io/tensor_file.hpp"
#include "inception/io/weight_file.hpp"
#include "inception/model/any_model.hpp"
#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/program/heads.hpp"
#include "inception/training/weights.hpp"

namespace inception {

/// What a model has otherwise than the weights it is given.
struct Transfer {
  /// The heads keep their first values, whatever the file has for them: heads_of().
  bool new_heads = false;
  /// The images have other channels: the convolutions that read them are made by other_channels().
  bool new_channels = false;
};

/// Weights [K, F, R, S] of a convolution over F channels, in PyTorch's order, for C channels:
/// C = 1: their sum, w'[k,0] = Σ_f w[k,f], which sees a grey image as w sees it in F equal channels;
/// else w'[k,c] = w[k, c mod F] · F/C, whose results are of the same size.
///
/// Source   timm's adapt_input_conv
template <class Scalar>
std::vector<Scalar> other_channels(const std::vector<Scalar>& weights, Index filters, Index from,
                                   Index to) {
  const Index taps = std::ssize(weights) / (filters * from);
  const Index reads = to == 1 ? from : to;
  const Scalar factor = to == 1 ? Scalar{1} : static_cast<Scalar>(from) / static_cast<Scalar>(to);
  std::vector<Scalar> result(static_cast<std::size_t>(filters * to * taps));
  for (Index k = 0; k < filters; ++k) {
    for (Index c = 0; c < reads; ++c) {
      for (Index tap = 0; tap < taps; ++tap) {
        result[static_cast<std::size_t>((k * to + c % to) * taps + tap)] +=
            factor * weights[static_cast<std::size_t>((k * from + c % from) * taps + tap)];
      }
    }
  }
  return result;
}

namespace detail {

/// Tensors by name, made of a file's.
template <class Scalar>
using MadeTensors = std::map<std::string, std::vector<Scalar>>;

/// A file's tensors but for the heads and for what was made of them.
template <class Scalar>
class TransferredTensors final : public TensorSource<Scalar> {
 public:
  TransferredTensors(FileTensors<Scalar> file, std::vector<std::string> heads,
                     MadeTensors<Scalar> made)
      : file_(std::move(file)), heads_(std::move(heads)), made_(std::move(made)) {}

  bool has(const TensorRecord& tensor) const override {
    return std::find(heads_.begin(), heads_.end(), tensor.name) == heads_.end() &&
           file_.has(tensor);
  }
  void read(const TensorRecord& tensor, const LayoutTiles& tiles, Index tile,
            Scalar* to) const override {
    const auto made = made_.find(tensor.name);
    if (made == made_.end()) return file_.read(tensor, tiles, tile, to);
    const auto copy = [&](Index first, Index count, Scalar* out) {
      std::copy_n(made->second.begin() + first, count, out);
    };
    tiles.fill(tile, copy, to);
  }
  std::int64_t counter(const TensorRecord& tensor) const override { return file_.counter(tensor); }
  void finish() const override { file_.finish(); }

 private:
  FileTensors<Scalar> file_;
  std::vector<std::string> heads_;
  MadeTensors<Scalar> made_;
};

/// Names of the tensors of a program's heads.
inline std::vector<std::string> head_tensors(ProgramView p) {
  std::vector<std::string> names;
  for (const OperationId head : heads_of(p)) {
    const Operation& o = p.operations[static_cast<std::size_t>(head)];
    for (int i = 0; i < o.parameter_count; ++i) {
      const auto& name = p.parameters[static_cast<std::size_t>(o.first_parameter + i)].name;
      names.push_back(tensor_name(p, head, name));
    }
  }
  return names;
}

/// Names of the weights of the convolutions that read the images.
///
/// Errors   Error where something else reads the images
inline std::vector<std::string> first_weights(ProgramView p) {
  std::vector<std::string> names;
  for (const Operation& o : p.operations) {
    if (o.inputs[0] != ProgramView::input && o.inputs[1] != ProgramView::input) continue;
    if (o.type != &ops::Conv2d::type || o.groups != 1) {
      throw Error(
          "transfer_weights: for other channels the images must be read by convolutions in "
          "one group; " +
          std::string(o.type->name) + " " + scope_name(p, o.scope) +
          (o.groups == 1 ? "" : " in " + std::to_string(o.groups) + " groups") +
          " reads them: leave new_channels out, or change that layer");
    }
    names.push_back(tensor_name(p, o.origin, "weight"));
  }
  return names;
}

/// Makes the first weights of those of a file that has other channels, and says so in `wanted`. Where
/// more than the channels differ, the comparison will tell.
template <class Scalar>
MadeTensors<Scalar> make_first_weights(const TensorFile& file, const std::string& prefix,
                                       ProgramView p, std::vector<TensorRecord>& wanted) {
  MadeTensors<Scalar> made;
  const auto names = first_weights(p);
  for (TensorRecord& record : wanted) {
    if (std::find(names.begin(), names.end(), record.name) == names.end()) continue;
    const TensorEntry* entry = file.find(prefix + record.name);
    if (entry == nullptr || entry->shape.size() != 4 || !is_real(entry->dtype)) continue;
    const Index channels = std::exchange(record.shape[1], entry->shape[1]);
    if (!std::equal(record.shape.begin(), record.shape.end(), entry->shape.begin()) ||
        entry->count() == 0) {
      record.shape[1] = channels;
    } else if (channels != entry->shape[1]) {
      made[record.name] = other_channels<Scalar>(file.read<Scalar>(*entry), entry->shape[0],
                                                 entry->shape[1], channels);
    }
  }
  return made;
}

}  // namespace detail

/// Loads weights into a model that has, by design, new heads or other input channels: all other
/// tensors must be the file's, by name and shape, as load_weights() says. Both may change at once.
///
///   transfer_weights(model, "inception_v3.pth", {.new_heads = true});     other classes
///   transfer_weights(model, "inception_v3.pth", {.new_channels = true});  grey images
///
/// Errors   FileError as load_weights(); Error where the network has no head, or something else than
///          convolutions in one group reads its images
template <class Device, class Scalar>
WeightDifferences transfer_weights(AnyModel<Device, Scalar>& model, const TensorFile& file,
                                   const Transfer& transfer,
                                   Strictness strictness = Strictness::strict,
                                   const std::string& prefix = "") {
  std::vector<std::string> heads;
  if (transfer.new_heads) {
    heads = detail::head_tensors(model.program());
    if (heads.empty()) {
      throw Error(
          "transfer_weights: for new heads an output must come from a layer with weights; "
          "none of this network does: leave new_heads out");
    }
  }
  const auto is_head = [&](const std::string& name) {
    return std::find(heads.begin(), heads.end(), name) != heads.end();
  };
  std::vector<TensorRecord> wanted = model.tensors();
  std::erase_if(wanted, [&](const TensorRecord& t) { return is_head(t.name); });

  detail::MadeTensors<Scalar> made;
  if (transfer.new_channels) {
    made = detail::make_first_weights<Scalar>(file, prefix, model.program(), wanted);
  }

  WeightDifferences d = compare_weights(file, wanted, prefix);
  std::erase_if(d.unexpected,
                [&](const std::string& name) { return is_head(name.substr(prefix.size())); });
  detail::require_agreement(file, d, strictness);
  model.load(
      detail::TransferredTensors<Scalar>(detail::FileTensors<Scalar>(file, model.tensors(), prefix),
                                         std::move(heads), std::move(made)));
  return d;
}

/// The same from a safetensors file or one that torch.save() made.
template <class Device, class Scalar>
WeightDifferences transfer_weights(AnyModel<Device, Scalar>& model,
                                   const std::filesystem::path& path, const Transfer& transfer,
                                   Strictness strictness = Strictness::strict) {
  return transfer_weights(model, *open_weight_file(path), transfer, strictness);
}

}  // namespace inception
