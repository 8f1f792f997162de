// SPDX-License-Identifier: MIT
// A model's state_dict in files, under PyTorch's names and layouts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/io/safetensors.hpp"
#include "inception/io/tensor_file.hpp"
#include "inception/io/weight_file.hpp"
#include "inception/model/any_model.hpp"

namespace inception {

/// Where a weight file and a model differ. Shapes of tensors that fit nowhere are named in the text.
struct WeightDifferences {
  std::vector<std::string> missing;     ///< the model has them, the file has not
  std::vector<std::string> unexpected;  ///< the file has them, the model has not
  std::vector<std::string> misshapen;   ///< "name: [..] in the file, [..] in the model"

  bool none() const { return missing.empty() && unexpected.empty() && misshapen.empty(); }
};

/// How much a file may differ from the model.
enum class Strictness : std::uint8_t {
  strict,  ///< every tensor of each is in the other (batch counters may be missing)
  shared,  ///< tensors of the same name are loaded, the rest is reported; shapes must still agree
};

namespace detail {

template <class Extents>
std::string shape_text(const Extents& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  return text + "]";
}

inline std::string listed(const std::string& title, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string text = "\n" + title + " (" + std::to_string(names.size()) + "):";
  for (const std::string& name : names) text += "\n  " + name;
  return text;
}

}  // namespace detail

/// Compares names and shapes; reads no numbers. Only names that begin with `prefix` count.
inline WeightDifferences compare_weights(const TensorFile& file,
                                         const std::vector<TensorRecord>& tensors,
                                         const std::string& prefix = "") {
  WeightDifferences d;
  std::vector<std::string> known;
  for (const TensorRecord& t : tensors) {
    const auto* entry = file.find(prefix + t.name);
    if (entry == nullptr) {
      if (t.kind != TensorRecord::Kind::counter) d.missing.push_back(t.name);
      continue;
    }
    known.push_back(entry->name);
    if (!std::equal(entry->shape.begin(), entry->shape.end(), t.shape.begin(), t.shape.end())) {
      d.misshapen.push_back(t.name + ": " + detail::shape_text(entry->shape) + " in the file, " +
                            detail::shape_text(t.shape) + " in the model");
    } else if (is_real(entry->dtype) == (t.kind == TensorRecord::Kind::counter)) {
      d.misshapen.push_back(t.name + ": " + std::string(to_string(entry->dtype)) +
                            " in the file, which this tensor cannot hold");
    }
  }
  std::sort(known.begin(), known.end());
  for (const auto& entry : file.tensors()) {
    if (entry.name.starts_with(prefix) &&
        !std::binary_search(known.begin(), known.end(), entry.name)) {
      d.unexpected.push_back(entry.name);
    }
  }
  return d;
}

namespace detail {

/// Errors   FileError lists the differences, where there are any that the strictness does not allow
inline void require_agreement(const TensorFile& file, const WeightDifferences& d,
                              Strictness strictness) {
  if (d.misshapen.empty() && (strictness == Strictness::shared || d.none())) return;
  throw FileError(file.path().string() +
                  ": the tensors must be those of the model, by name and shape; they differ" +
                  listed("missing from the file", d.missing) +
                  listed("not in the model", d.unexpected) +
                  listed("of another shape", d.misshapen));
}

/// The tensors of a file that a model has too. Both must have been compared, and stay.
template <class Scalar>
class FileTensors final : public TensorSource<Scalar> {
 public:
  /// Errors   FileError where a counter holds what an int64 cannot
  FileTensors(const TensorFile& file, const std::vector<TensorRecord>& tensors,
              const std::string& prefix)
      : file_(file), tensors_(tensors), counters_(tensors.size()) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      entries_.push_back(file.find(prefix + tensors[i].name));
      if (entries_[i] == nullptr || tensors[i].kind != TensorRecord::Kind::counter) continue;
      file.read(*entries_[i], std::span<std::int64_t>(&counters_[i], 1));
    }
    file.require_unchanged();
  }

  bool has(const TensorRecord& tensor) const override { return entry(tensor) != nullptr; }
  void read(const TensorRecord& tensor, const LayoutTiles& tiles, Index tile,
            Scalar* to) const override {
    file_.with_reals<Scalar>(*entry(tensor), [&](const auto& copy) { tiles.fill(tile, copy, to); });
  }
  std::int64_t counter(const TensorRecord& tensor) const override {
    return counters_[position(tensor)];
  }
  void finish() const override { file_.require_unchanged(); }

 private:
  std::size_t position(const TensorRecord& tensor) const {
    return static_cast<std::size_t>(&tensor - tensors_.data());
  }
  const TensorEntry* entry(const TensorRecord& tensor) const { return entries_[position(tensor)]; }

  const TensorFile& file_;
  const std::vector<TensorRecord>& tensors_;
  std::vector<const TensorEntry*> entries_;  ///< by the model's tensors; null: not in the file
  std::vector<std::int64_t> counters_;
};

}  // namespace detail

/// Loads a state_dict, on all threads. Names, shapes and kinds are checked before the first number is
/// changed. `prefix` stands before each name in the file.
///
/// First values of a new model that the file overwrites are never drawn.
///
/// Returns  what was missing or unexpected: nothing, unless Strictness::shared
/// Errors   FileError lists every missing, unexpected and misshapen tensor. Where the file is written
///          while it is read, FileError says so: a new model then still has its first values, another
///          one a mixture of old and new ones
template <class Device, class Scalar>
WeightDifferences load_weights(AnyModel<Device, Scalar>& model, const TensorFile& file,
                               Strictness strictness = Strictness::strict,
                               const std::string& prefix = "") {
  const WeightDifferences d = compare_weights(file, model.tensors(), prefix);
  detail::require_agreement(file, d, strictness);
  model.load(detail::FileTensors<Scalar>(file, model.tensors(), prefix));
  return d;
}

/// The same from a safetensors file or one that torch.save() made; its bytes tell which.
template <class Device, class Scalar>
WeightDifferences load_weights(AnyModel<Device, Scalar>& model, const std::filesystem::path& path,
                               Strictness strictness = Strictness::strict) {
  return load_weights(model, *open_weight_file(path), strictness);
}

/// Adds the state_dict to a file that is being written. The model must stay until it is.
template <class Device, class Scalar>
void add_weights(SafetensorsWriter& writer, const AnyModel<Device, Scalar>& model,
                 const std::string& prefix = "") {
  for (const TensorRecord& t : model.tensors()) {
    std::vector<Index> shape(t.shape.begin(), t.shape.end());
    if (t.kind == TensorRecord::Kind::counter) {
      writer.template add_with<std::int64_t>(
          prefix + t.name, std::move(shape),
          [&model, &t](std::span<std::int64_t> out) { out[0] = model.store().counter(t); });
    } else {
      writer.template add_with<Scalar>(
          prefix + t.name, std::move(shape),
          [&model, &t](std::span<Scalar> out) { model.store().read(model.program(), t, out); });
    }
  }
}

/// Writes the state_dict as a safetensors file, in one step: PyTorch loads it with strict=True.
template <class Device, class Scalar>
void save_weights(const AnyModel<Device, Scalar>& model, const std::filesystem::path& path) {
  SafetensorsWriter writer;
  add_weights(writer, model);
  writer.write(path);
}

}  // namespace inception
