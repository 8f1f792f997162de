// SPDX-License-Identifier: MIT
// Finds the tensors of a state_dict in the pickle of a PyTorch file.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/io/dtype.hpp"
#include "inception/io/pickle_value.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// The classes and functions that a state_dict is made of; those of storages first.
inline constexpr std::array<std::string_view, 14> pytorch_names{"torch.DoubleStorage",
                                                                "torch.FloatStorage",
                                                                "torch.HalfStorage",
                                                                "torch.BFloat16Storage",
                                                                "torch.LongStorage",
                                                                "torch.IntStorage",
                                                                "torch.ShortStorage",
                                                                "torch.CharStorage",
                                                                "torch.ByteStorage",
                                                                "torch.BoolStorage",
                                                                "torch.Size",
                                                                "torch._utils._rebuild_parameter",
                                                                "collections.OrderedDict",
                                                                "torch._utils._rebuild_tensor_v2"};

/// What the storages hold, in the order of pytorch_names.
inline constexpr std::array<Dtype, 10> pytorch_dtypes{
    Dtype::F64, Dtype::F32, Dtype::F16, Dtype::BF16, Dtype::I64,
    Dtype::I32, Dtype::I16, Dtype::I8,  Dtype::U8,   Dtype::BOOL};

inline constexpr std::string_view pytorch_advice =
    "save the tensors alone, in Python: torch.save(model.state_dict(), 'weights.pth')";

/// A tensor as the pickle describes it, checked but for its storage's bytes.
struct PytorchTensor {
  std::string_view name;     ///< not yet in the entry: a pickle may repeat a long text at no cost
  TensorEntry entry;         ///< begin and end count bytes from the storage's first
  std::string_view storage;  ///< the storage's name in the archive, behind "data/"
  std::optional<Index> storage_bytes;  ///< how many it must have; nothing: more than there can be
};

/// Turns the values of a pickle into tensors.
///
/// The state_dict is the dictionary under the key "state_dict", else the one under
/// "model_state_dict", else the whole value. Attributes such as _metadata are left out.
///
/// Errors   FileError names the tensor, what must hold and what was found
class PytorchStateDict {
 public:
  /// `where` names the file in messages.
  PytorchStateDict(const PickleValue& root, std::string where) : where_(std::move(where)) {
    const PickleValue& dictionary = state_dict_in(root);
    for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
      const PickleValue& key = *dictionary.items[i];
      if (key.kind != Kind::text) {
        refuse("a tensor's name must be a text; it is " + std::string(described(key.kind)));
      }
      name_ = key.text;
      tensors_.push_back(tensor(*dictionary.items[i + 1]));
    }
  }

  std::vector<PytorchTensor> take() { return std::move(tensors_); }

 private:
  using Kind = PickleValue::Kind;

  static constexpr std::size_t longest_storage_name = 100;  // PyTorch writes a number

  const PickleValue& state_dict_in(const PickleValue& root) const {
    for (const std::string_view key : {"state_dict", "model_state_dict"}) {
      const PickleValue* const inner = root.find(key);
      if (inner != nullptr && inner->kind == Kind::dictionary) return *inner;
    }
    if (root.kind != Kind::dictionary) {
      refuse("the file must hold a dictionary of tensors; it holds " +
             std::string(described(root.kind)) + "; " + std::string(pytorch_advice));
    }
    return root;
  }

  PytorchTensor tensor(const PickleValue& value) const {
    const PickleValue* call = &value;
    // A Parameter is a call with its tensor, whether it needs a gradient, and hooks.
    if (is_call(*call, "torch._utils._rebuild_parameter") && !call->items[1]->items.empty()) {
      call = call->items[1]->items[0];
    }
    if (!is_call(*call, "torch._utils._rebuild_tensor_v2")) {
      refuse("must be a tensor; it is " + std::string(described(call->kind)) +
             "; weights are looked for under \"state_dict\", then under \"model_state_dict\", then "
             "in the whole file; " +
             std::string(pytorch_advice));
    }
    const auto& arguments = call->items[1]->items;
    if (arguments.size() < 4) refuse("must be made from a storage, an offset, a shape and strides");
    PytorchTensor result = storage(*arguments[0]);
    place(result, integer(*arguments[1], "the offset"), integers(*arguments[2], "the shape"),
          integers(*arguments[3], "the strides"));
    return result;
  }

  /// ("storage", class, name in the archive, device, number of elements)
  PytorchTensor storage(const PickleValue& value) const {
    const PickleValue* const id = value.kind == Kind::persistent ? value.items[0] : nullptr;
    if (id == nullptr || id->kind != Kind::tuple || id->items.size() != 5 ||
        id->items[0]->text != "storage" || id->items[2]->kind != Kind::text ||
        id->items[2]->text.size() > longest_storage_name) {
      refuse("must name its storage, as PyTorch 1.6 and newer do; it does not");
    }
    const auto storages = std::span(pytorch_names).first(pytorch_dtypes.size());
    const auto found = std::ranges::find(storages, id->items[1]->text);
    if (found == storages.end()) {
      refuse("must have a storage of numbers; it has " + in_quotes(id->items[1]->text));
    }
    PytorchTensor result;
    result.name = name_;
    result.entry.dtype = pytorch_dtypes[static_cast<std::size_t>(found - storages.begin())];
    result.storage = id->items[2]->text;
    result.storage_bytes =
        bytes_of_shape(result.entry.dtype, {integer(*id->items[4], "the storage's size")});
    return result;
  }

  /// Checks that all elements lie inside the storage, before anything multiplies what could overflow.
  void place(PytorchTensor& tensor, Index offset, std::vector<Index> shape,
             std::vector<Index> strides) const {
    TensorEntry& entry = tensor.entry;
    if (shape.size() != strides.size()) {
      refuse("must have a stride for each dimension; it has " + std::to_string(shape.size()) +
             " dimensions and " + std::to_string(strides.size()) + " strides");
    }
    const Index size = size_of(entry.dtype);
    const auto bytes = bytes_of_shape(entry.dtype, shape);
    const Index stored = tensor.storage_bytes.value_or(0) / size;
    const bool empty = bytes == 0;
    Index last = offset;  // the element that lies last
    bool inside = bytes && *bytes / size <= stored && offset <= stored - (empty ? 0 : 1);
    for (std::size_t axis = 0; inside && !empty && axis < shape.size(); ++axis) {
      if (shape[axis] == 1) strides[axis] = 0;
      if (strides[axis] == 0) continue;
      inside = shape[axis] - 1 <= (stored - 1 - last) / strides[axis];
      if (inside) last += (shape[axis] - 1) * strides[axis];
    }
    if (!inside) {
      refuse("must lie within its storage of " + std::to_string(stored) +
             " elements, with no more elements than that; it begins at element " +
             std::to_string(offset) +
             " and does not; if it was made by expand(), save "
             "it.contiguous(); else the file is damaged");
    }
    entry.begin = offset * size;
    entry.end = empty ? entry.begin : (last + 1) * size;
    if (!empty && !is_row_major(shape, strides)) entry.strides = std::move(strides);
    entry.shape = std::move(shape);
  }

  /// Whether the elements lie one behind the other; strides of one element count for nothing.
  static bool is_row_major(const std::vector<Index>& shape, const std::vector<Index>& strides) {
    Index expected = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (shape[axis] == 1) continue;
      if (strides[axis] != expected) return false;
      expected *= shape[axis];
    }
    return true;
  }

  static bool is_call(const PickleValue& value, std::string_view function) {
    return value.kind == Kind::call && value.items[0]->text == function;
  }

  Index integer(const PickleValue& value, const std::string& what) const {
    if (value.kind != Kind::integer || value.integer < 0) {
      refuse(what + " must be an integer of at least 0; " +
             (value.kind == Kind::integer ? std::to_string(value.integer)
                                          : std::string(described(value.kind))) +
             " was found");
    }
    return value.integer;
  }
  std::vector<Index> integers(const PickleValue& value, const std::string& what) const {
    if (value.kind != Kind::tuple) {
      refuse(what + " must be a tuple; " + std::string(described(value.kind)) + " was found");
    }
    if (value.items.size() > most_dimensions) {
      refuse(what + " must have at most " + std::to_string(most_dimensions) + " numbers; it has " +
             std::to_string(value.items.size()));
    }
    std::vector<Index> result;
    for (const PickleValue* item : value.items) result.push_back(integer(*item, what));
    return result;
  }

  [[noreturn]] void refuse(const std::string& problem) const {
    throw FileError(where_ + ": " + (name_.empty() ? "" : "entry " + in_quotes(name_) + ": ") +
                    problem);
  }

  std::string where_;
  std::string_view name_;  ///< of the tensor that is being read
  std::vector<PytorchTensor> tensors_;
};

}  // namespace inception::detail
