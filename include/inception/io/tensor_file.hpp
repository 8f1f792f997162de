// SPDX-License-Identifier: MIT
// Reads the tensors of a file, whatever its format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "inception/io/dtype.hpp"
#include "inception/io/half.hpp"
#include "inception/io/mapped_file.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A file of named tensors opened for reading: SafetensorsFile and PytorchFile, which know the formats
/// and find the entries. The file is mapped: tensors stay on the disk until they are read.
class TensorFile {
 public:
  virtual ~TensorFile() = default;

  const std::filesystem::path& path() const { return path_; }
  /// In the order of the file, which is the order in which they were added.
  const std::vector<TensorEntry>& tensors() const { return entries_; }

  /// The tensor with this name, or nullptr.
  const TensorEntry* find(const std::string& name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &entries_[found->second];
  }
  /// The tensor with this name.
  const TensorEntry& at(const std::string& name) const {
    if (const auto* entry = find(name)) return *entry;
    throw FileError(path_.string() + ": must hold a tensor " + detail::in_quotes(name) +
                    "; it is not among the " + std::to_string(tensors().size()) + " in the file");
  }

  /// The tensor's bytes as they are in the file. Not aligned, and with gaps where it has strides.
  std::span<const std::byte> bytes(const TensorEntry& entry) const {
    return file_.bytes().subspan(static_cast<std::size_t>(data_begin_ + entry.begin),
                                 static_cast<std::size_t>(entry.end - entry.begin));
  }

  /// Reads a tensor, converting real numbers to real and integers to integer types.
  ///
  /// F64 to float rounds. An integer that T cannot hold is an error, as is a BOOL above 1.
  ///
  /// Errors   FileError when the tensor is of the other kind or the file has changed since it was
  ///          opened, ShapeError when `out` has another size
  template <SafetensorsScalar T>
  void read(const TensorEntry& entry, std::span<T> out) const {
    if (std::cmp_not_equal(out.size(), entry.count())) {
      throw ShapeError(path_.string() + ": tensor " + detail::in_quotes(entry.name) + " has " +
                       std::to_string(entry.count()) + " elements; it was read into room for " +
                       std::to_string(out.size()));
    }
    require_kind(entry, std::is_floating_point_v<T>);
    require_unchanged();
    if constexpr (std::is_floating_point_v<T>) {
      with_reals<T>(entry, [&](const auto& copy) { copy(0, entry.count(), out.data()); });
    } else {
      read_integers(entry, out);
    }
    require_unchanged();
  }

  /// The same into a new vector.
  template <SafetensorsScalar T>
  std::vector<T> read(const TensorEntry& entry) const {
    std::vector<T> values(static_cast<std::size_t>(entry.count()));
    read(entry, std::span<T>(values));
    return values;
  }

  /// Calls use(copy) once; copy(first, count, to) gives elements [first, first + count) of a tensor
  /// of real numbers as T. It may be called by many threads and does not look whether the file has
  /// changed: call require_unchanged() before and after.
  template <class T, class Use>
  requires std::is_floating_point_v<T>
  void with_reals(const TensorEntry& entry, Use&& use) const {
    require_kind(entry, true);
    switch (entry.dtype) {
      case Dtype::F64:
        return use(converter<double, T>(entry, [](double v) { return v; }));
      case Dtype::F32:
        return use(converter<float, T>(entry, [](float v) { return v; }));
      case Dtype::F16:
        return use(converter<std::uint16_t, T>(entry, from_float16));
      default:
        return use(converter<std::uint16_t, T>(entry, from_bfloat16));
    }
  }

  /// Errors   FileError where the file has been written or shortened since it was opened
  void require_unchanged() const { file_.require_unchanged(); }

 protected:
  TensorFile(const std::filesystem::path& path, FileAccess access)
      : path_(path), file_(path, access) {}
  TensorFile(TensorFile&&) noexcept = default;
  TensorFile& operator=(TensorFile&&) noexcept = default;

  std::span<const std::byte> file_bytes() const { return file_.bytes(); }

  /// To be called once, with entries whose shapes, strides and bytes have been checked. They count
  /// bytes from `data_begin`; `index` tells the places of names.
  void set_tensors(std::vector<TensorEntry> entries,
                   std::unordered_map<std::string, std::size_t> index, Index data_begin) {
    entries_ = std::move(entries);
    index_ = std::move(index);
    data_begin_ = data_begin;
  }

  [[noreturn]] void refuse(Index byte, const std::string& text) const {
    throw FileError(path_.string() + ", byte " + std::to_string(byte) + ": " + text);
  }

 private:
  /// Calls store(i, value, element) for elements stored as type Stored; `element` is the place of
  /// element i behind the tensor's first one.
  template <class Stored, class Store>
  void each(const TensorEntry& entry, Store store) const {
    const std::byte* const source = bytes(entry).data();
    std::size_t i = 0;
    detail::for_each_run(entry, 0, entry.count(), [&](Index element, Index length) {
      for (const Index stop = element + length; element < stop; ++element) {
        Stored value;
        std::memcpy(&value, source + element * static_cast<Index>(sizeof(Stored)), sizeof(Stored));
        store(i++, value, element);
      }
    });
  }

  void require_kind(const TensorEntry& entry, bool real) const {
    if (is_real(entry.dtype) == real) return;
    throw FileError(path_.string() + ": tensor " + detail::in_quotes(entry.name) + " must hold " +
                    (real ? "real numbers" : "integers") + "; its dtype " +
                    std::string(to_string(entry.dtype)) + " does not");
  }

  /// What with_reals() hands out: elements stored as Stored, each turned to T by way of `value`.
  template <class Stored, class T, class Value>
  auto converter(const TensorEntry& entry, Value value) const {
    const std::byte* const source = bytes(entry).data();
    return [=, &entry](Index first, Index count, T* to) {
      detail::for_each_run(entry, first, count, [&](Index element, Index length) {
        const std::byte* const from = source + element * static_cast<Index>(sizeof(Stored));
        if constexpr (std::is_same_v<Stored, T>) {
          std::memcpy(to, from, static_cast<std::size_t>(length) * sizeof(T));
        } else {
          for (Index i = 0; i < length; ++i) {
            Stored stored;
            std::memcpy(&stored, from + i * static_cast<Index>(sizeof(Stored)), sizeof(Stored));
            to[i] = static_cast<T>(value(stored));
          }
        }
        to += length;
      });
    };
  }

  template <class T>
  void read_integers(const TensorEntry& entry, std::span<T> out) const {
    const auto keep = [&](std::size_t i, auto value, Index element) {
      const bool fits = std::in_range<T>(value);
      if (!fits || (entry.dtype == Dtype::BOOL && value > 1)) {
        refuse(data_begin_ + entry.begin + element * size_of(entry.dtype),
               "element " + std::to_string(i) + " of tensor " + detail::in_quotes(entry.name) +
                   " must be " + (fits ? "0 or 1" : "in the range of the type it is read into") +
                   "; " + std::to_string(value) + " was found");
      }
      out[i] = static_cast<T>(value);
    };
    switch (entry.dtype) {
      case Dtype::I64:
        return each<std::int64_t>(entry, keep);
      case Dtype::I32:
        return each<std::int32_t>(entry, keep);
      case Dtype::I16:
        return each<std::int16_t>(entry, keep);
      case Dtype::I8:
        return each<std::int8_t>(entry, keep);
      case Dtype::U64:
        return each<std::uint64_t>(entry, keep);
      case Dtype::U32:
        return each<std::uint32_t>(entry, keep);
      case Dtype::U16:
        return each<std::uint16_t>(entry, keep);
      default:
        return each<std::uint8_t>(entry, keep);
    }
  }

  std::filesystem::path path_;
  MappedFile file_;
  std::vector<TensorEntry> entries_;
  std::unordered_map<std::string, std::size_t> index_;  ///< name → place in entries_
  Index data_begin_ = 0;
};

}  // namespace inception
